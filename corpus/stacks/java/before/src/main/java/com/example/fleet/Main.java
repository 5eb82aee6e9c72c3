package com.example.fleet;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Properties;

/** Serves the positions of the fleet over HTTP. */
public final class Main {
    private static final String TRUCKS = "/trucks/";

    private Main() {}

    public static void main(String[] arguments) throws IOException {
        var settings = new Properties();
        try (var reader = Files.newBufferedReader(Path.of(arguments[0]))) {
            settings.load(reader);
        }
        var positions = new Positions(Integer.parseInt(settings.getProperty("history")));
        var port = Integer.parseInt(settings.getProperty("port"));
        var server = HttpServer.create(new InetSocketAddress(port), 0);
        server.createContext("/health", exchange -> answer(exchange, "ok"));
        server.createContext(TRUCKS, exchange -> answer(exchange, truck(exchange, positions)));
        Runtime.getRuntime().addShutdownHook(new Thread(() -> server.stop(1)));
        server.start();
    }

    private static String truck(HttpExchange exchange, Positions positions) throws IOException {
        var plate = exchange.getRequestURI().getPath().substring(TRUCKS.length());
        if (exchange.getRequestMethod().equals("PUT")) {
            var body = exchange.getRequestBody().readAllBytes();
            positions.add(plate, new String(body, StandardCharsets.UTF_8));
        }
        return String.join("\n", positions.of(plate));
    }

    private static void answer(HttpExchange exchange, String text) throws IOException {
        var body = (text + "\n").getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(200, body.length);
        try (var stream = exchange.getResponseBody()) {
            stream.write(body);
        }
    }
}
