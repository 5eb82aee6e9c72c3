#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

/// When the water is high, by harbour.
class Tides {
public:
    explicit Tides(const std::string& path);
    std::optional<std::vector<std::string>> at(const std::string& harbour) const;

private:
    std::map<std::string, std::vector<std::string>> times_;
};
