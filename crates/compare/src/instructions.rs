//! Stages and their instructions: pairs equal instructions, and passes the others on by keyword.

use dockwright_verify::Keyword;

use crate::align::{Aligned, align};
use crate::key::Keys;
use crate::kind::Kind;
use crate::notes::Notes;
use crate::stages::Pairs;
use crate::text::told_apart;
use crate::{base, copies, runs, sets, values};

/// Tells the changes of all stages and of what precedes them.
pub fn tell(pairs: &Pairs, keys: [&Keys<'_, '_>; 2], notes: &mut Notes<'_, '_>) {
    tell_stages(pairs, notes);
    let preambles = [notes.old.preamble.clone(), notes.new.preamble.clone()];
    tell_body(&preambles.map(Iterator::collect), keys, [0, 0], notes);
    for &(old, new) in &pairs.both {
        base::tell(keys, [old, new], notes);
        let bodies = [&notes.old.stages[old], &notes.new.stages[new]].map(|it| it.body.clone());
        tell_body(&bodies.map(Iterator::collect), keys, [old, new], notes);
    }
}

fn tell_stages(pairs: &Pairs, notes: &mut Notes<'_, '_>) {
    let (old, new) = (notes.old, notes.new);
    for (stage, _) in pairs.of_old.iter().enumerate().filter(|it| it.1.is_none()) {
        let from = old.stages[stage].from;
        let text = format!("{} is gone: {}", old.stage_name(stage), old.code(from));
        notes.add(Kind::StageRemoved, Some(from), None, text);
        old.stages[stage].body.clone().for_each(|it| notes.explain(Some(it), None));
    }
    for (stage, _) in pairs.of_new.iter().enumerate().filter(|it| it.1.is_none()) {
        let from = new.stages[stage].from;
        let text = format!("{} is new: {}", new.stage_name(stage), new.code(from));
        notes.add(Kind::StageAdded, None, Some(from), text);
        new.stages[stage].body.clone().for_each(|it| notes.explain(None, Some(it)));
    }
    let mut before: Vec<_> = pairs.both.iter().map(|it| it.1).collect();
    let after: Vec<_> = pairs.both.iter().map(|it| it.1).collect();
    before.sort_unstable();
    for (at, _) in align(&before, &after).moved {
        let stage = before[at];
        let Some(was) = pairs.of_new[stage] else { continue };
        let text = format!("{} moves among the stages", new.stage_name(stage));
        let (a, b) = (old.stages[was].from, new.stages[stage].from);
        notes.add(Kind::StageMoved, Some(a), Some(b), text);
    }
}

/// Tells the changes of the instructions of a stage, `FROM` excluded.
fn tell_body(
    bodies: &[Vec<usize>; 2],
    keys: [&Keys<'_, '_>; 2],
    stages: [usize; 2],
    notes: &mut Notes<'_, '_>,
) {
    let of = |side: usize| -> Vec<_> {
        let key = |it: &usize| keys[side].of(keys[side].side.at(*it), stages[side]);
        bodies[side].iter().map(key).collect()
    };
    let Aligned { same, moved, old, new } = align(&of(0), &of(1));
    for &(a, b) in same.iter().chain(&moved) {
        notes.pair_equal(bodies[0][a], bodies[1][b]);
    }
    let left = [
        old.into_iter().map(|it| bodies[0][it]).collect::<Vec<_>>(),
        new.into_iter().map(|it| bodies[1][it]).collect::<Vec<_>>(),
    ];
    let (before, after) = (notes.old, notes.new);
    let with = |keywords: &[Keyword], of: &[Vec<usize>; 2]| {
        let old = of[0].iter().copied().filter(|it| keywords.contains(&before.at(*it).keyword));
        let new = of[1].iter().copied().filter(|it| keywords.contains(&after.at(*it).keyword));
        [old.collect::<Vec<_>>(), new.collect::<Vec<_>>()]
    };
    let (all_runs, left_runs) = (with(&[Keyword::Run], bodies), with(&[Keyword::Run], &left));
    let all = all_runs.each_ref().map(Vec::as_slice);
    runs::tell(&runs::Runs { all, left: left_runs.each_ref().map(Vec::as_slice) }, notes);
    for row in &sets::ROWS {
        let keyword = std::slice::from_ref(&row.keyword);
        let (all, left) = (with(keyword, bodies), with(keyword, &left));
        sets::tell(
            row,
            all.each_ref().map(Vec::as_slice),
            left.each_ref().map(Vec::as_slice),
            notes,
        );
    }
    for (keyword, kind) in &values::ROWS {
        let [old, new] = with(std::slice::from_ref(keyword), &left);
        values::tell(*kind, &old, &new, notes);
    }
    let copied = with(&[Keyword::Copy, Keyword::Add], &left);
    let places = [(keys[0], stages[0]), (keys[1], stages[1])];
    copies::tell(copied.each_ref().map(Vec::as_slice), places, notes);
    tell_rest(&left, notes);
    let mut moved = moved;
    let of_same = same.iter().map(|it| (bodies[0][it.0], bodies[1][it.1])).collect::<Vec<_>>();
    for &a in &left[0] {
        // A changed instruction may also have moved past an equal one.
        let Some(b) = notes.partner(a).filter(|_| has_place(&before.at(a).keyword)) else {
            continue;
        };
        let places =
            (of_same.partition_point(|it| it.0 < a), of_same.partition_point(|it| it.1 < b));
        if places.0 != places.1 {
            moved.extend(bodies[0].binary_search(&a).ok().zip(bodies[1].binary_search(&b).ok()));
        }
    }
    for (a, b) in moved {
        tell_moved(bodies[0][a], &bodies[1], b, notes);
    }
    copies::tell_order(bodies.each_ref().map(Vec::as_slice), notes);
}

/// Whether the place of an instruction among others matters to the build.
fn has_place(keyword: &Keyword) -> bool {
    use Keyword::{Add, Arg, Copy, Env, Onbuild, Run, Shell, Unknown, User, Workdir};
    matches!(keyword, Add | Arg | Copy | Env | Onbuild | Run | Shell | Unknown(_) | User | Workdir)
}

fn tell_moved(old: usize, body: &[usize], at: usize, notes: &mut Notes<'_, '_>) {
    let new = body[at];
    let neighbour = match (body.get(at + 1), at.checked_sub(1).map(|it| body[it])) {
        (Some(next), _) => format!(" before {}", notes.new.code(*next)),
        (None, Some(previous)) => format!(" after {}", notes.new.code(previous)),
        (None, None) => String::new(),
    };
    let text = format!("{} moves{neighbour}", notes.new.code(new));
    notes.add(Kind::InstructionMoved, Some(old), Some(new), text);
}

/// Tells the instructions that no other change explains, with both texts, so that no change is silent.
fn tell_rest([old, new]: &[Vec<usize>; 2], notes: &mut Notes<'_, '_>) {
    let mut is_paired = std::collections::HashSet::new();
    let mut gone = Vec::new();
    for &a in old {
        match notes.partner(a) {
            Some(b) => {
                is_paired.insert(b);
                if !notes.is_old_explained(a) && !notes.is_new_explained(b) {
                    tell_changed(a, b, notes);
                }
            }
            None if !notes.is_old_explained(a) => gone.push(a),
            None => {}
        }
    }
    let is_open = |it: &usize| !is_paired.contains(it) && !notes.is_new_explained(*it);
    let come: Vec<_> = new.iter().copied().filter(is_open).collect();
    let common = gone.len().min(come.len());
    for (a, b) in gone.iter().zip(&come) {
        notes.pair(*a, *b);
        tell_changed(*a, *b, notes);
    }
    for &a in &gone[common..] {
        let text = format!("{} is gone", notes.old.code(a));
        notes.add(Kind::InstructionRemoved, Some(a), None, text);
    }
    for &b in &come[common..] {
        let text = format!("{} is new", notes.new.code(b));
        notes.add(Kind::InstructionAdded, None, Some(b), text);
    }
}

fn tell_changed(a: usize, b: usize, notes: &mut Notes<'_, '_>) {
    let [now, then] = told_apart(&notes.new.at(b).text, &notes.old.at(a).text);
    notes.add(Kind::InstructionChanged, Some(a), Some(b), format!("{now} instead of {then}"));
}
