package com.example.fleet;

import io.javalin.Javalin;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Properties;

/** Serves the positions of the fleet over HTTP. */
public final class Main {
    private Main() {}

    public static void main(String[] arguments) throws IOException {
        var settings = new Properties();
        try (var reader = Files.newBufferedReader(Path.of(arguments[0]))) {
            settings.load(reader);
        }
        var positions = new Positions(Integer.parseInt(settings.getProperty("history")));
        var app = Javalin.create();
        app.get("/health", ctx -> ctx.result("ok"));
        app.get("/trucks/{plate}", ctx -> ctx.result(
                String.join("\n", positions.of(ctx.pathParam("plate")))));
        app.put("/trucks/{plate}", ctx -> positions.add(ctx.pathParam("plate"), ctx.body()));
        app.start(Integer.parseInt(settings.getProperty("port")));
        Runtime.getRuntime().addShutdownHook(new Thread(app::stop));
    }
}
