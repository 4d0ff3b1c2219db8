//! Modes and lists of deviations that outlive their request.

use std::collections::HashSet;

use unicrm_proto::Mode;

use super::super::how::{Fault, behaviour};
use super::super::subject::{Ask, Forgiven, Read, read};
use super::reader;

fn strictly(ask: &Ask) -> Read {
    read(&Ask { mode: Mode::Strict, ..ask.clone() })
}

fn count(read: &Read) -> usize {
    match read {
        Read::Value(_, forgiven) => forgiven.len(),
        _ => 0,
    }
}

/// Forgives so many deviations in all, and then none.
fn within(used: &mut usize, most: usize, ask: &Ask) -> Read {
    let found = if *used >= most { strictly(ask) } else { read(ask) };
    *used += count(&found);
    found
}

pub(in super::super) const ALL: &[Fault] = &[
    behaviour(
        "strict-stays",
        "reads strictly for good once it was told to",
        &["E3.4", "X5.1", "N8.1"],
        || {
            reader(|strict: &mut bool, ask| {
                *strict |= ask.mode == Mode::Strict;
                if *strict { strictly(&ask) } else { read(&ask) }
            })
        },
    ),
    behaviour(
        "tolerant-stays",
        "reads tolerantly for good once it was told to",
        &["N7.10", "N8.2", "V2.6"],
        || {
            reader(|tolerant: &mut bool, ask| {
                *tolerant |= ask.mode == Mode::Tolerant;
                let mode = if *tolerant { Mode::Tolerant } else { ask.mode };
                read(&Ask { mode, ..ask })
            })
        },
    ),
    behaviour(
        "mode-of-the-request-before",
        "reads in the mode of the request before",
        &["E3.4", "N6.2"],
        || {
            reader(|mode: &mut Option<Mode>, ask| {
                let before = mode.replace(ask.mode).unwrap_or(ask.mode);
                read(&Ask { mode: before, ..ask })
            })
        },
    ),
    behaviour(
        "first-reading-strict",
        "reads its first body strictly, before its options are set",
        &["E3.4"],
        || {
            reader(
                |started: &mut bool, ask| {
                    if std::mem::replace(started, true) { read(&ask) } else { strictly(&ask) }
                },
            )
        },
    ),
    behaviour(
        "strict-after-a-refusal",
        "reads strictly after anything was refused",
        &["E3.4", "V1.6"],
        || {
            reader(|refused: &mut bool, ask| {
                let found = if *refused { strictly(&ask) } else { read(&ask) };
                *refused |= found.value().is_none();
                found
            })
        },
    ),
    behaviour("forgives-once", "forgives one deviation, and then none", &["N8.2", "V1.5"], || {
        reader(|used: &mut usize, ask| within(used, 1, &ask))
    }),
    behaviour(
        "forgives-three-in-all",
        "forgives three deviations in all, and then none",
        &["X5.1", "E3.4"],
        || reader(|used: &mut usize, ask| within(used, 3, &ask)),
    ),
    behaviour(
        "forgives-each-kind-once",
        "forgives a deviation of each kind once",
        &["N6.1", "V2.2"],
        || {
            reader(|kinds: &mut HashSet<String>, ask| {
                let found = read(&ask);
                let Read::Value(_, forgiven) = &found else { return found };
                let known = forgiven.iter().any(|it| kinds.contains(&it.kind));
                kinds.extend(forgiven.iter().map(|it| it.kind.clone()));
                if known { strictly(&ask) } else { found }
            })
        },
    ),
    behaviour(
        "deviations-accumulate",
        "never empties its list of deviations",
        &["E3.4", "N6.1", "E1.2", "O9.2"],
        || {
            reader(|all: &mut Vec<Forgiven>, ask| {
                read(&ask).map_forgiven(|forgiven| {
                    all.append(forgiven);
                    forgiven.clone_from(all);
                })
            })
        },
    ),
    behaviour(
        "deviations-of-the-reading-before",
        "reports the deviations of the body before",
        &["N6.3", "X1.2", "J1.4"],
        || {
            reader(|before: &mut Vec<Forgiven>, ask| {
                read(&ask).map_forgiven(|forgiven| std::mem::swap(forgiven, before))
            })
        },
    ),
    behaviour(
        "each-kind-reported-once",
        "warns of each kind of deviation once in its life",
        &["X5.1", "E1.2"],
        || {
            reader(|kinds: &mut HashSet<String>, ask| {
                read(&ask).map_forgiven(|forgiven| {
                    forgiven.retain(|it| !kinds.contains(&it.kind));
                    kinds.extend(forgiven.iter().map(|it| it.kind.clone()));
                })
            })
        },
    ),
    behaviour(
        "unknown-names-learned",
        "reports an unknown name until it has skipped one of that place, then takes it for known",
        &["X5.1"],
        || {
            reader(|places: &mut HashSet<usize>, ask| {
                let tolerant = read(&Ask { mode: Mode::Tolerant, ..ask.clone() });
                let Read::Value(_, forgiven) = &tolerant else { return read(&ask) };
                let mut unknown = forgiven.iter().filter(|it| it.clause == "X5.1").peekable();
                let any = unknown.peek().is_some();
                let learned = any && unknown.all(|it| places.contains(&it.offset));
                places.extend(forgiven.iter().map(|it| it.offset));
                if learned {
                    return tolerant.map_forgiven(|all| all.retain(|it| it.clause != "X5.1"));
                }
                read(&ask)
            })
        },
    ),
    behaviour(
        "email-known-every-second-time",
        "knows the tables' names in every second reading, since two tables of names take turns",
        &["J1.4", "O9.2"],
        || {
            reader(|turn: &mut bool, ask| {
                *turn = !*turn;
                let other = *turn;
                read(&ask).map_forgiven(|forgiven| {
                    for it in forgiven.iter_mut().filter(|it| other && it.kind == "table-name") {
                        "unknown-name".clone_into(&mut it.kind);
                    }
                })
            })
        },
    ),
];
