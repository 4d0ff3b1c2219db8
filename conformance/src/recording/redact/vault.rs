//! What is known to be secret or personal, and what stands in its place: the same for the same value, all along.

use std::collections::{HashMap, HashSet};

use super::kind::Kind;
use super::substitute::{another, is_replaced};
use crate::fuzz::Dice;

/// Values of fewer ASCII characters occur by chance: they are replaced in their fields, and as whole words of remarks.
const SHORTEST: usize = 6;

/// How often a substitute is drawn again that is taken, or that is a value itself.
const DRAWS: usize = 200;

struct Known {
    kind: Kind,
    substitute: Vec<char>,
}

/// Values and their substitutes. ASCII letters of either case are one, so that a server that changes the case of what
/// it repeats gives nothing away.
pub(super) struct Vault {
    dice: Dice,
    known: HashMap<Vec<char>, Known>,
    taken: HashSet<Vec<char>>,
    /// The lengths of the values that are looked for everywhere, by their first characters.
    everywhere: HashMap<[char; 2], Vec<usize>>,
    words: HashMap<[char; 2], Vec<usize>>,
}

/// A value that was found.
pub(super) struct Hit {
    pub(super) length: usize,
    pub(super) kind: Kind,
    /// So short that it may be there by chance: it counts in remarks alone.
    pub(super) is_short: bool,
}

fn folded(characters: &[char]) -> Vec<char> {
    characters.iter().map(char::to_ascii_lowercase).collect()
}

impl Vault {
    pub(super) fn new(seed: u64, stream: u64) -> Self {
        Self {
            dice: Dice::new(seed, stream),
            known: HashMap::new(),
            taken: HashSet::new(),
            everywhere: HashMap::new(),
            words: HashMap::new(),
        }
    }

    /// How many values are known.
    pub(super) fn count(&self) -> usize {
        self.known.len()
    }

    /// From now on the value is replaced.
    pub(super) fn learn(&mut self, value: &[char], kind: Kind) {
        let key = folded(value);
        if !key.iter().copied().any(is_replaced) || self.known.contains_key(&key) {
            return;
        }
        let substitute = self.draw(&key, kind);
        self.taken.insert(substitute.clone());
        self.known.insert(key.clone(), Known { kind, substitute });
        let [first, second, ..] = key[..] else { return };
        let ascii = key.iter().all(char::is_ascii);
        let index = match ascii && key.len() < SHORTEST {
            true => &mut self.words,
            false => &mut self.everywhere,
        };
        let lengths = index.entry([first, second]).or_default();
        if !lengths.contains(&key.len()) {
            lengths.push(key.len());
            lengths.sort_by_key(|&length| std::cmp::Reverse(length));
        }
    }

    fn draw(&mut self, key: &[char], kind: Kind) -> Vec<char> {
        let mobile = kind == Kind::Mobile && is_mobile(key);
        let mut drawn = Vec::new();
        for _ in 0..DRAWS {
            let first = key.iter().position(char::is_ascii_digit);
            let new = |(index, &character): (usize, &char)| match (mobile, index) {
                (true, 0) => '1',
                (true, 1) => self.dice.pick(&['3', '5', '7', '8', '9']),
                _ => another(character, first == Some(index), &mut self.dice),
            };
            drawn = key.iter().enumerate().map(new).collect();
            if !self.taken.contains(&drawn) && !self.known.contains_key(&drawn) && drawn != key {
                break;
            }
        }
        drawn
    }

    /// What stands in the place of a value that was learnt, letter case as it is here.
    pub(super) fn substitute(&self, value: &[char]) -> Option<Vec<char>> {
        let known = self.known.get(&folded(value))?;
        let cased = known.substitute.iter().zip(value).map(|(new, old)| {
            if old.is_ascii_uppercase() { new.to_ascii_uppercase() } else { *new }
        });
        Some(cased.collect())
    }

    /// The longest known value that starts here; a short one only where it is a whole word.
    pub(super) fn at(&self, characters: &[char], at: usize) -> Option<Hit> {
        let [first, second, ..] = characters[at..] else { return None };
        let start = [first.to_ascii_lowercase(), second.to_ascii_lowercase()];
        let hit = |length: &usize, is_short: bool| {
            let key = folded(characters.get(at..at + length)?);
            self.known.get(&key).map(|known| Hit { length: *length, kind: known.kind, is_short })
        };
        let long = self.everywhere.get(&start);
        let long = long.and_then(|lengths| lengths.iter().find_map(|length| hit(length, false)));
        long.or_else(|| {
            let is_word = |hit: &Hit| {
                let before = at.checked_sub(1).map(|before| characters[before]);
                let behind = characters.get(at + hit.length).copied();
                ![before, behind].into_iter().flatten().any(char::is_alphanumeric)
            };
            self.words.get(&start)?.iter().find_map(|length| hit(length, true).filter(is_word))
        })
    }
}

/// Whether it is a mobile number as China has them.
pub(super) fn is_mobile(characters: &[char]) -> bool {
    matches!(characters, ['1', '3'..='9', rest @ ..] if rest.len() == 9 && rest.iter().all(char::is_ascii_digit))
}
