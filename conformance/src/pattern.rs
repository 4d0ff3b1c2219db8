//! Patterns for ids: `*` stands for any text, `?` for one character.

/// Whether the pattern covers the whole id.
pub fn matches(pattern: &str, id: &str) -> bool {
    let (pattern, id): (Vec<char>, Vec<char>) = (pattern.chars().collect(), id.chars().collect());
    let (mut p, mut i) = (0, 0);
    let mut star: Option<(usize, usize)> = None;
    while i < id.len() {
        match pattern.get(p) {
            Some('*') => {
                star = Some((p, i));
                p += 1;
            }
            Some(&wanted) if wanted == '?' || wanted == id[i] => {
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
    use super::matches;

    #[test]
    fn a_pattern_covers_the_whole_id() {
        assert!(matches("token-*", "token-xml-sample"));
        assert!(matches("*-xml-*", "token-xml-sample"));
        assert!(matches("token-xml-sampl?", "token-xml-sample"));
        assert!(matches("a*b*c", "a-b-b-c"));
        assert!(!matches("token", "token-xml"));
        assert!(!matches("*json*", "token-xml-sample"));
    }
}
