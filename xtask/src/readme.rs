//! The README's own commands, executed, so that what it tells a newcomer stays true.
//!
//! A block marked `sh` is run as one script in the root of the workspace. A block marked `text`
//! or `json` right behind it is what the script prints: each of its lines must appear in the
//! output, in this order, and a line `…` stands for what is left out.

use crate::process;
use std::fs;

/// The stage that runs this: executed by itself, it would never end.
const NOT_RUN: &str = "cargo xtask test";
/// A stage of its own in `cargo xtask test`: once is enough.
const RUN_ELSEWHERE: &str = "cargo xtask conformance";

/// Runs every command of README.md and holds the translation to the same commands.
pub(crate) fn run() -> Result<(), String> {
    let text = read("README.md")?;
    let examples = examples(&text);
    if examples.is_empty() {
        return Err("README.md holds no block of commands".to_owned());
    }
    let translated = self::examples(&read("README.zh-CN.md")?);
    let blocks = |examples: &[Example]| -> Vec<(String, Vec<String>)> {
        let block = |example: &Example| (example.script.clone(), example.output.clone());
        examples.iter().map(block).collect()
    };
    if blocks(&examples) != blocks(&translated) {
        return Err("the commands of README.md and README.zh-CN.md differ".to_owned());
    }
    examples.iter().try_for_each(run_example)
}

fn read(name: &str) -> Result<String, String> {
    fs::read_to_string(process::root().join(name)).map_err(|error| format!("{name}: {error}"))
}

/// A block of commands, and the output that is printed behind it.
struct Example {
    line: usize,
    script: String,
    output: Vec<String>,
}

fn run_example(example: &Example) -> Result<(), String> {
    let at = format!("README.md, line {}", example.line);
    let kept: Vec<&str> = example.script.lines().filter(|line| is_run(line)).collect();
    if kept.is_empty() {
        return Ok(());
    }
    let script = kept.join("\n");
    println!("{at}:\n{script}\n");
    let printed = process::run_script(&script).map_err(|error| format!("{at}: {error}"))?;
    match first_missing(&example.output, &printed) {
        None => Ok(()),
        Some(line) => Err(format!("{at}: expected the output to show `{line}`")),
    }
}

fn is_run(line: &str) -> bool {
    let command = line.split('#').next().unwrap_or(line).trim();
    !command.is_empty() && command != NOT_RUN && command != RUN_ELSEWHERE
}

/// The first line of the expected output that what was printed does not show in its place.
fn first_missing<'a>(expected: &'a [String], printed: &str) -> Option<&'a str> {
    let mut printed = printed.lines().map(str::trim);
    expected
        .iter()
        .map(|line| line.trim())
        .filter(|line| !line.is_empty() && *line != "…")
        .find(|line| !printed.any(|other| other == *line))
}

fn examples(text: &str) -> Vec<Example> {
    let mut examples: Vec<Example> = Vec::new();
    let mut behind_commands = false;
    let mut lines = text.lines().enumerate();
    while let Some((index, line)) = lines.next() {
        let Some(kind) = line.strip_prefix("```") else {
            behind_commands &= line.trim().is_empty();
            continue;
        };
        let block: Vec<&str> =
            lines.by_ref().map(|(_, line)| line).take_while(|line| *line != "```").collect();
        match (kind, examples.last_mut()) {
            ("sh", _) => examples.push(Example {
                line: index + 1,
                script: block.join("\n"),
                output: Vec::new(),
            }),
            ("text" | "json", Some(example)) if behind_commands => {
                example.output = block.into_iter().map(str::to_owned).collect();
            }
            _ => {}
        }
        behind_commands = kind == "sh";
    }
    examples
}

#[cfg(test)]
mod tests {
    use super::{examples, first_missing, is_run};

    #[test]
    fn commands_and_their_output_are_found() {
        let text = "# Title\n\n```sh\na\nb\n```\n\n```text\none\n…\ntwo\n```\n\n```rust\nlet x = 1;\n```\n";
        let found = examples(text);
        assert_eq!(found.len(), 1);
        assert_eq!((found[0].line, found[0].script.as_str()), (3, "a\nb"));
        assert_eq!(found[0].output, ["one", "…", "two"]);
    }

    #[test]
    fn a_block_behind_prose_is_no_output() {
        let found = examples("```sh\na\n```\nSomething else:\n```text\nx\n```\n");
        assert!(found[0].output.is_empty());
    }

    #[test]
    fn the_order_of_the_output_counts() {
        let expected = ["one".to_owned(), "…".to_owned(), "two".to_owned()];
        assert_eq!(first_missing(&expected, "one\nmore\ntwo\n"), None);
        assert_eq!(first_missing(&expected, "two\none\n"), Some("two"));
    }

    #[test]
    fn the_test_command_does_not_run_itself() {
        assert!(!is_run("cargo xtask test"));
        assert!(!is_run("cargo xtask test   # everything"));
        assert!(is_run("cargo xtask conformance codec"));
    }
}
