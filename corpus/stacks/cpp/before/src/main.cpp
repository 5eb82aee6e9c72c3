#include <cstdlib>
#include <httplib.h>
#include <iostream>
#include <nlohmann/json.hpp>

#include "tides.hpp"

int main(int count, char** arguments) {
    if (count != 2) {
        std::cerr << "usage: tides FILE\n";
        return EXIT_FAILURE;
    }
    Tides tides(arguments[1]);
    httplib::Server server;
    server.Get(R"(/tides/(\w+))", [&](const httplib::Request& request, httplib::Response& response) {
        auto times = tides.at(request.matches[1]);
        if (!times) {
            response.status = 404;
            return;
        }
        response.set_content(nlohmann::json(*times).dump(), "application/json");
    });
    return server.listen("0.0.0.0", 7000) ? EXIT_SUCCESS : EXIT_FAILURE;
}
