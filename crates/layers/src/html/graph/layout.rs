//! A layered layout: each box is to the right of the boxes that it uses, and a long edge gets a lane
//! through each column between its ends.

use std::fmt::Write;

/// The space between columns, and that between boxes of a column.
const ACROSS: usize = 70;
const DOWN: usize = 24;
/// The height of a lane.
const LANE: usize = 14;
const MARGIN: usize = 8;

/// The use of one box by another one.
pub struct Edge {
    pub from: usize,
    pub to: usize,
    /// The distance from the top of `to` to the end of the edge.
    pub at: usize,
    /// Whether `to` builds on `from`, rather than taking files.
    pub is_base: bool,
}

/// The places of boxes and edges.
pub struct Layout {
    pub width: usize,
    pub height: usize,
    /// The left upper corner of each box.
    pub places: Vec<(usize, usize)>,
    /// The path of each edge.
    pub paths: Vec<String>,
}

/// A box, or the lane of an edge.
#[derive(Clone, Copy)]
enum Item {
    Box(usize),
    Lane(usize),
}

impl Layout {
    /// Lays out boxes of one width, each of which uses only boxes before it.
    pub fn of(width: usize, heights: &[usize], edges: &[Edge]) -> Self {
        let mut columns = vec![0; heights.len()];
        let mut sorted: Vec<_> = edges.iter().filter(|it| it.from < it.to).collect();
        sorted.sort_by_key(|it| it.to);
        for it in sorted {
            columns[it.to] = columns[it.to].max(columns[it.from] + 1);
        }
        let count = columns.iter().max().map_or(0, |it| it + 1);
        let mut items: Vec<Vec<Item>> = vec![Vec::new(); count];
        for (index, column) in columns.iter().enumerate() {
            items[*column].push(Item::Box(index));
        }
        for (index, it) in edges.iter().enumerate() {
            let between = items.iter_mut().take(columns[it.to]).skip(columns[it.from] + 1);
            between.for_each(|it| it.push(Item::Lane(index)));
        }
        let mut places = vec![(0, 0); heights.len()];
        let mut lanes: Vec<Vec<(usize, usize)>> = vec![Vec::new(); edges.len()];
        let mut height = 0;
        for (column, items) in items.iter_mut().enumerate() {
            let x = MARGIN + column * (width + ACROSS);
            // Items are in the order of their sources, so that few edges cross.
            let source = |it: &Item| match it {
                Item::Lane(edge) => {
                    lanes[*edge].last().map_or(places[edges[*edge].from].1, |it| it.1)
                }
                Item::Box(index) => {
                    let all = edges.iter().filter(|it| it.to == *index);
                    let tops: Vec<_> = all.map(|it| places[it.from].1).collect();
                    tops.iter().sum::<usize>() / tops.len().max(1)
                }
            };
            items.sort_by_key(source);
            let mut y = MARGIN;
            for it in items.iter() {
                match it {
                    Item::Box(index) => {
                        places[*index] = (x, y);
                        y += heights[*index] + DOWN;
                    }
                    Item::Lane(edge) => {
                        lanes[*edge].push((x, y + LANE / 2));
                        y += LANE + DOWN;
                    }
                }
            }
            height = height.max(y - DOWN + MARGIN);
        }
        let paths = edges.iter().zip(&lanes);
        let paths = paths.map(|(edge, lanes)| path(width, &places, edge, lanes)).collect();
        let width = 2 * MARGIN + count * (width + ACROSS) - ACROSS.min(count * ACROSS);
        Self { width, height, places, paths }
    }
}

/// The path from the head of a box, through lanes, to another box.
fn path(width: usize, places: &[(usize, usize)], edge: &Edge, lanes: &[(usize, usize)]) -> String {
    let (from, to) = (places[edge.from], places[edge.to]);
    let (mut x, mut y) = (from.0 + width, from.1 + 22);
    let mut path = format!("M{x} {y}");
    let mut curve = |to: (usize, usize)| {
        let middle = usize::midpoint(x, to.0);
        let _ = write!(path, "C{middle} {y} {middle} {} {} {}", to.1, to.0, to.1);
        (x, y) = to;
    };
    for lane in lanes {
        curve(*lane);
        curve((lane.0 + width, lane.1));
    }
    curve((to.0, to.1 + edge.at));
    path
}

#[cfg(test)]
mod tests {
    use super::*;

    fn edge(from: usize, to: usize) -> Edge {
        Edge { from, to, at: 10, is_base: true }
    }

    #[test]
    fn boxes_do_not_overlap_and_are_right_of_their_sources() {
        let edges = [edge(0, 1), edge(1, 2), edge(0, 2), edge(0, 3)];
        let heights = [50, 60, 70, 80];
        let layout = Layout::of(100, &heights, &edges);
        for it in &edges {
            assert!(layout.places[it.from].0 < layout.places[it.to].0);
        }
        for a in 0..4 {
            let (x, y) = layout.places[a];
            assert!(x + 100 < layout.width && y + heights[a] < layout.height);
            for b in 0..a {
                let (other, top) = layout.places[b];
                assert!(x != other || y >= top + heights[b] || top >= y + heights[a]);
            }
        }
        // The long edge has a lane in the column between its ends, and so three curves.
        assert_eq!(layout.paths[2].matches('C').count(), 3);
        assert_eq!(layout.paths[0].matches('C').count(), 1);
    }

    #[test]
    fn nothing_has_no_size() {
        let layout = Layout::of(100, &[], &[]);
        assert_eq!((layout.width, layout.height), (2 * MARGIN, 0));
    }
}
