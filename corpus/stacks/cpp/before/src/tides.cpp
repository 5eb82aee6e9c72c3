#include "tides.hpp"

#include <fstream>
#include <nlohmann/json.hpp>

Tides::Tides(const std::string& path) {
    std::ifstream file(path);
    times_ = nlohmann::json::parse(file).get<decltype(times_)>();
}

std::optional<std::vector<std::string>> Tides::at(const std::string& harbour) const {
    auto found = times_.find(harbour);
    if (found == times_.end()) return std::nullopt;
    return found->second;
}
