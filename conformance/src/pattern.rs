//! Patterns: `*` stands for any text; in ids, `?` stands for one character.

/// Whether the pattern covers the whole id.
pub fn matches(pattern: &str, id: &str) -> bool {
    covers(pattern, id, Some('?'))
}

/// Whether the pattern covers the whole of a sentence, in which a question mark is one.
pub fn matches_sentence(pattern: &str, sentence: &str) -> bool {
    covers(pattern, sentence, None)
}

/// `one` stands for one character of any kind.
fn covers(pattern: &str, id: &str, one: Option<char>) -> bool {
    let (pattern, id): (Vec<char>, Vec<char>) = (pattern.chars().collect(), id.chars().collect());
    let (mut p, mut i) = (0, 0);
    let mut star: Option<(usize, usize)> = None;
    while i < id.len() {
        match pattern.get(p) {
            Some('*') => {
                star = Some((p, i));
                p += 1;
            }
            Some(&wanted) if Some(wanted) == one || wanted == id[i] => {
                p += 1;
                i += 1;
            }
            _ => match star {
                Some((at, taken)) => {
                    star = Some((at, taken + 1));
                    p = at + 1;
                    i = taken + 1;
                }
                None => return false,
            },
        }
    }
    pattern[p..].iter().all(|&rest| rest == '*')
}

#[cfg(test)]
mod tests {
    use super::{matches, matches_sentence};

    #[test]
    fn a_pattern_covers_the_whole_id() {
        assert!(matches("token-*", "token-xml-sample"));
        assert!(matches("*-xml-*", "token-xml-sample"));
        assert!(matches("token-xml-sampl?", "token-xml-sample"));
        assert!(matches("a*b*c", "a-b-b-c"));
        assert!(!matches("token", "token-xml"));
        assert!(!matches("*json*", "token-xml-sample"));
    }

    #[test]
    fn a_question_mark_in_a_sentence_is_one() {
        assert!(matches_sentence("found GET /member?token=*", "found GET /member?token=abc"));
        assert!(!matches_sentence("found ?", "found 1"));
    }
}
