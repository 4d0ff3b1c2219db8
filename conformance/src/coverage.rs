//! Which clause still lacks a vector: clause × need × cell.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use unicrm_proto::Mode;

use crate::data::Data;
use crate::ledger::{Cell, Clause, Need, Suite};
use crate::live;
use crate::vectors::{Direction, Row};

/// A need that no vector meets.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Gap {
    /// The clause's id.
    pub clause: String,
    /// What is needed.
    pub need: Need,
    /// Where.
    pub cell: Cell,
}

impl fmt::Display for Gap {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {} {}", self.clause, self.need, self.cell)
    }
}

/// The clauses of one group, counted.
#[derive(Debug, Clone, Default)]
pub struct GroupCount {
    /// Clauses.
    pub clauses: usize,
    /// Needs times cells.
    pub needed: usize,
    /// Of these without a vector.
    pub gaps: usize,
    /// Rows that name a clause of the group.
    pub rows: usize,
    /// Clauses of a live suite that no case of it names.
    pub open: usize,
}

/// What the vectors cover.
#[derive(Debug)]
pub struct Coverage {
    /// Every gap, in the ledger's order.
    pub gaps: Vec<Gap>,
    /// Clauses of a live suite that no case of it names.
    pub open: Vec<String>,
    /// How many clauses cases of a live suite judge.
    pub judged_live: usize,
    /// Clauses that nothing can judge.
    pub unjudged: Vec<String>,
    /// The counts, by group, in the ledger's order.
    pub groups: Vec<(String, GroupCount)>,
}

impl Coverage {
    /// Counts.
    pub fn of(data: &Data) -> Self {
        let met = met_needs(data);
        let mut coverage = Self {
            gaps: Vec::new(),
            open: Vec::new(),
            judged_live: 0,
            unjudged: Vec::new(),
            groups: Vec::new(),
        };
        let live = [Suite::Server, Suite::Client].map(|suite| (suite, live::judged_clauses(suite)));
        for clause in data.ledger.clauses() {
            let named = |suite| {
                live.iter().any(|(of, ids)| *of == suite && ids.contains(clause.id.as_str()))
            };
            coverage.add(clause, &met, clause.judged_by.map(named));
        }
        for (group, count) in &mut coverage.groups {
            let in_group =
                |id: &String| id.split_once('.').is_some_and(|(prefix, _)| prefix == group);
            let names = |clauses: &Vec<String>| clauses.iter().any(in_group);
            let bodies = data.vectors.rows().filter(|row| names(&row.clauses)).count();
            let exchanges = data.exchanges.rows().filter(|row| names(&row.clauses)).count();
            count.rows = bodies + exchanges;
        }
        coverage
    }

    /// `judged_live`: whether a case of its live suite names the clause; none where no live suite is to judge it.
    fn add(&mut self, clause: &Clause, met: &Met<'_>, judged_live: Option<bool>) {
        let count = self.group(clause.group());
        count.clauses += 1;
        count.open += usize::from(judged_live == Some(false));
        count.needed += clause.needs.values().map(Vec::len).sum::<usize>();
        let needed = clause
            .needs
            .iter()
            .flat_map(|(need, cells)| cells.iter().map(move |cell| (*need, *cell)));
        let gaps: Vec<Gap> = needed
            .filter(|key| !met.get(clause.id.as_str()).is_some_and(|keys| keys.contains(key)))
            .map(|(need, cell)| Gap { clause: clause.id.clone(), need, cell })
            .collect();
        count.gaps += gaps.len();
        self.gaps.extend(gaps);
        match judged_live {
            Some(true) => self.judged_live += 1,
            Some(false) => self.open.push(clause.id.clone()),
            None => {}
        }
        if clause.unjudged.is_some() {
            self.unjudged.push(clause.id.clone());
        }
    }

    fn group(&mut self, name: &str) -> &mut GroupCount {
        let at = self.groups.iter().position(|(group, _)| group == name).unwrap_or_else(|| {
            self.groups.push((name.to_owned(), GroupCount::default()));
            self.groups.len() - 1
        });
        &mut self.groups[at].1
    }
}

type Met<'a> = BTreeMap<&'a str, BTreeSet<(Need, Cell)>>;

fn met_needs(data: &Data) -> Met<'_> {
    let mut met: Met<'_> = BTreeMap::new();
    for row in data.vectors.rows() {
        for clause in &row.clauses {
            let needs = needs_met(row).into_iter().map(|need| (need, row.cell()));
            met.entry(clause).or_default().extend(needs);
        }
    }
    for row in data.exchanges.rows() {
        for clause in &row.clauses {
            met.entry(clause).or_default().extend(row.needs_met());
        }
    }
    met
}

/// The needs that one row of bodies meets for the clauses that it names.
pub fn needs_met(row: &Row) -> Vec<Need> {
    match (row.direction, &row.refusal) {
        (_, Some(_)) => vec![Need::Refuse],
        (Direction::Encode, None) => vec![Need::Write],
        (Direction::Decode, None) if !row.deviations.is_empty() => {
            if row.mode == Mode::Tolerant {
                vec![Need::Deviate]
            } else {
                Vec::new()
            }
        }
        (Direction::Decode, None) if row.canonical => vec![Need::Accept, Need::Write],
        (Direction::Decode, None) => vec![Need::Accept],
    }
}
