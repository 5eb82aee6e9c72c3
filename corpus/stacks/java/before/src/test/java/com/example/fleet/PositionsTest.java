package com.example.fleet;

import static org.junit.Assert.assertEquals;

import java.util.List;
import org.junit.Test;

public class PositionsTest {
    @Test
    public void theNewestPositionComesFirst() {
        var positions = new Positions(2);
        for (var position : List.of("53.5 9.9", "52.5 13.4", "51.3 12.3")) {
            positions.add("HH-EX 1", position);
        }
        assertEquals(List.of("51.3 12.3", "52.5 13.4"), positions.of("HH-EX 1"));
    }
}
