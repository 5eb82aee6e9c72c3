package com.example.fleet;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** The last positions of each truck, newest first. */
final class Positions {
    private final int history;
    private final Map<String, Deque<String>> trucks = new ConcurrentHashMap<>();

    Positions(int history) {
        this.history = history;
    }

    void add(String plate, String position) {
        trucks.compute(plate, (key, known) -> {
            var positions = known == null ? new ArrayDeque<String>() : new ArrayDeque<>(known);
            positions.addFirst(position);
            if (positions.size() > history) {
                positions.removeLast();
            }
            return positions;
        });
    }

    List<String> of(String plate) {
        return List.copyOf(trucks.getOrDefault(plate, new ArrayDeque<>()));
    }
}
