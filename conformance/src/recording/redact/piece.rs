//! A head or a body, from what is found in it to what is written.

use std::collections::BTreeMap;
use std::ops::Range;

use unicrm_proto::MessageName;

use super::finding::{Plan, by_form};
use super::kind::Kind;
use super::vault::Vault;
use super::view::{Edits, Syntax, View};
use super::{Message, Replaced, Side, body, head, substitute, words};

/// A head or a body on its way.
pub(super) struct Piece {
    pub(super) side: Side,
    is_head: bool,
    /// Where it starts in its file.
    start: usize,
    bytes: Vec<u8>,
    content_type: Option<String>,
    plan: Plan,
    /// In bytes: what is left alone.
    kept: Vec<Range<usize>>,
    remarks: Vec<Range<usize>>,
    pub(super) done: Vec<Range<usize>>,
    found: Vec<(Kind, Range<usize>)>,
}

/// Both parts of a message, with what is found in them.
pub(super) fn pieces(message: &Message, side: Side, name: Option<MessageName>) -> Vec<Piece> {
    let content_type = message.header("content-type");
    let head = head::plan(&message.head, side == Side::Request);
    let body = body::plan(&message.body, content_type.as_deref(), name);
    vec![
        Piece::new(side, 0, &message.head, Some(head::CHARSET.to_owned()), head, true),
        Piece::new(side, message.head.len(), &message.body, content_type, body, false),
    ]
}

/// Sorted, and those that touch made one, so that a place is found quickly.
fn merged(mut ranges: Vec<Range<usize>>) -> Vec<Range<usize>> {
    ranges.retain(|range| !range.is_empty());
    ranges.sort_by_key(|range| range.start);
    let mut merged: Vec<Range<usize>> = Vec::new();
    for range in ranges {
        match merged.last_mut() {
            Some(last) if range.start <= last.end => last.end = last.end.max(range.end),
            _ => merged.push(range),
        }
    }
    merged
}

/// Whether the range meets one of these, which are sorted and apart.
fn meets(merged: &[Range<usize>], range: &Range<usize>) -> bool {
    let at = merged.partition_point(|other| other.end <= range.start);
    merged.get(at).is_some_and(|other| other.start < range.end)
}

impl Piece {
    fn new(
        side: Side,
        start: usize,
        bytes: &[u8],
        content_type: Option<String>,
        plan: Plan,
        is_head: bool,
    ) -> Self {
        let bytes = bytes.to_vec();
        let view = View::new(&bytes, content_type.as_deref(), &[]);
        let in_bytes = |ranges: &[Range<usize>]| {
            merged(ranges.iter().map(|range| view.bytes_of(&view.of_text(range))).collect())
        };
        let (kept, remarks) = (in_bytes(&plan.kept), in_bytes(&plan.remarks));
        let (done, found) = (Vec::new(), Vec::new());
        Self { side, is_head, start, bytes, content_type, plan, kept, remarks, done, found }
    }

    fn view(&self, syntaxes: &[Syntax]) -> View {
        View::new(&self.bytes, self.content_type.as_deref(), syntaxes)
    }

    /// A place of the file as one of this piece.
    pub(super) fn own(&self, found: &Replaced) -> Option<Range<usize>> {
        let start = found.offset.checked_sub(self.start)?;
        (start + found.length <= self.bytes.len()).then(|| start..start + found.length)
    }

    /// Tells the values that this piece shows.
    pub(super) fn teach(&self, vault: &mut Vault) {
        for syntaxes in self.syntaxes_of_values() {
            let view = self.view(&syntaxes);
            let characters = view.characters();
            for value in self.plan.values.iter().filter(|value| value.syntaxes == syntaxes) {
                let range = trimmed(&characters, view.of_text(&value.text));
                vault.learn(&characters[range], value.kind);
            }
        }
        for syntaxes in self.readings() {
            let view = self.view(&syntaxes);
            let characters = view.characters();
            let at = |index: usize| view.bytes_of(&(index..index + 1));
            for (range, kind) in by_form(&characters, |index| meets(&self.remarks, &at(index))) {
                if !meets(&self.kept, &view.bytes_of(&range)) {
                    vault.learn(&characters[range], kind);
                }
            }
        }
    }

    fn syntaxes_of_values(&self) -> Vec<Vec<Syntax>> {
        let mut all: Vec<Vec<Syntax>> = Vec::new();
        for value in &self.plan.values {
            if !all.contains(&value.syntaxes) {
                all.push(value.syntaxes.clone());
            }
        }
        all
    }

    /// The ways in which a value may be written in it: as it is, and within a text of the text.
    fn readings(&self) -> Vec<Vec<Syntax>> {
        let own = &self.plan.syntaxes;
        let mut readings = vec![Vec::new(), own.clone()];
        for inner in [Syntax::Percent, Syntax::Json, Syntax::Xml] {
            let mut reading = own.clone();
            reading.push(inner);
            readings.push(reading);
        }
        readings.dedup();
        readings
    }

    /// Replaces the values whose extent is known, and masks that of which nothing is.
    pub(super) fn replace(&mut self, vault: &Vault) {
        let mut edits = Edits::new();
        // By their starts; no two of them meet.
        let mut taken: BTreeMap<usize, usize> = BTreeMap::new();
        let overlaps = |taken: &BTreeMap<usize, usize>, span: &Range<usize>| {
            taken.range(..span.end).next_back().is_some_and(|(_, &end)| end > span.start)
        };
        for syntaxes in self.syntaxes_of_values() {
            let view = self.view(&syntaxes);
            let characters = view.characters();
            for value in self.plan.values.iter().filter(|value| value.syntaxes == syntaxes) {
                let range = trimmed(&characters, view.of_text(&value.text));
                let Some(substitute) = vault.substitute(&characters[range.clone()]) else {
                    continue;
                };
                let span = view.bytes_of(&range);
                // A value within a value was replaced with it.
                if overlaps(&taken, &span) {
                    continue;
                }
                edits.extend(view.put(range.start, &substitute));
                taken.insert(span.start, span.end);
                self.done.push(span.clone());
                self.found.push((value.kind, span));
            }
        }
        for (syntaxes, text) in &self.plan.masked {
            let view = self.view(syntaxes);
            let characters = view.characters();
            let range = view.of_text(text);
            let masked = masked(&characters[range.clone()]);
            let span = view.bytes_of(&range);
            if masked == characters[range.clone()] {
                continue;
            }
            edits.extend(view.put(range.start, &masked));
            self.done.push(span.clone());
            self.found.push((Kind::Text, span));
        }
        self.apply(edits);
    }

    fn apply(&mut self, edits: Edits) {
        for (at, bytes) in edits {
            if let Some(place) = self.bytes.get_mut(at..at + bytes.len()) {
                place.copy_from_slice(&bytes);
            }
        }
    }

    /// Replaces known values wherever they stand, but for what is left alone.
    pub(super) fn look_through(&mut self, vault: &Vault) {
        if self.bytes.is_empty() {
            return;
        }
        for syntaxes in self.readings() {
            let view = self.view(&syntaxes);
            let characters = view.characters();
            let closed = merged(self.kept.iter().chain(&self.done).cloned().collect());
            let (mut edits, mut at) = (Edits::new(), 0);
            while at < characters.len() {
                let hit = vault.at(&characters, at).map(|hit| {
                    let range = at..at + hit.length;
                    (view.bytes_of(&range), range, hit)
                });
                let Some((span, range, hit)) = hit.filter(|(span, _, hit)| {
                    !meets(&closed, span) && (!hit.is_short || meets(&self.remarks, span))
                }) else {
                    at += 1;
                    continue;
                };
                if let Some(substitute) = vault.substitute(&characters[range.clone()]) {
                    edits.extend(view.put(range.start, &substitute));
                    self.done.push(span.clone());
                    self.found.push((hit.kind, span));
                }
                at = range.end;
            }
            self.apply(edits);
        }
    }
}

/// Without the white space around it.
fn trimmed(characters: &[char], range: Range<usize>) -> Range<usize> {
    let (mut start, mut end) = (range.start, range.end.min(characters.len()));
    while start < end && characters[start].is_whitespace() {
        start += 1;
    }
    while start < end && characters[end - 1].is_whitespace() {
        end -= 1;
    }
    start..end.max(start)
}

/// Every word but those of the protocol, each character by one of its kind.
fn masked(characters: &[char]) -> Vec<char> {
    let is_of_word = |character: char| {
        character.is_alphanumeric()
            || matches!(character, '_' | '-')
            || substitute::is_replaced(character)
    };
    let mut all = Vec::with_capacity(characters.len());
    let mut at = 0;
    while at < characters.len() {
        let length =
            characters[at..].iter().take_while(|&&character| is_of_word(character)).count();
        let word: String = characters[at..at + length].iter().collect();
        match words::is_of_protocol(&word) {
            true => all.extend(word.chars()),
            false => all.extend(word.chars().map(substitute::mask)),
        }
        at += length;
        if let Some(&character) = characters.get(at) {
            all.push(substitute::mask(character));
            at += 1;
        }
    }
    all
}

/// Puts the parts back into their messages; gives what was replaced.
pub(super) fn put_back(
    pieces: Vec<Piece>,
    request: &mut Message,
    mut response: Option<&mut Message>,
) -> Vec<Replaced> {
    let mut replaced = Vec::new();
    for piece in pieces {
        let found = piece.found.iter().map(|(kind, span)| Replaced {
            kind: *kind,
            file: piece.side,
            offset: piece.start + span.start,
            length: span.len(),
        });
        replaced.extend(found);
        let message = match (piece.side, &mut response) {
            (Side::Request, _) => &mut *request,
            (Side::Response, Some(response)) => response,
            (Side::Response, None) => continue,
        };
        let part =
            if piece.start == 0 && piece.is_head { &mut message.head } else { &mut message.body };
        *part = piece.bytes;
    }
    replaced.sort_by_key(|found| (found.file, found.offset));
    replaced
}
