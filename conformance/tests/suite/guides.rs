//! The guides tell what is: their commands, their adapter, their files for build servers, in both languages.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::{check_exit, program};

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

fn read(path: &str) -> String {
    let path = root().join(path);
    std::fs::read_to_string(&path).unwrap_or_else(|found| panic!("{}: {found}", path.display()))
}

/// Every guide in English, by its name without the ending.
fn guides() -> Vec<String> {
    let listing = std::fs::read_dir(root().join("docs/guides")).expect("the guides' folder");
    let names = listing.filter_map(|entry| entry.ok()?.file_name().into_string().ok());
    let english = |name: String| {
        let name = name.strip_suffix(".md")?;
        (!name.ends_with(".zh-CN")).then(|| name.to_owned())
    };
    let mut guides: Vec<String> = names.filter_map(english).collect();
    guides.sort();
    guides
}

/// The blocks of a kind, without the indentation of a list that they stand in.
fn blocks(text: &str, kind: &str) -> Vec<String> {
    let mut blocks = Vec::new();
    let mut lines = text.lines();
    while let Some(line) = lines.next() {
        let indent = line.len() - line.trim_start().len();
        if line.trim_start() == format!("```{kind}") {
            let block = lines.by_ref().take_while(|line| line.trim_start() != "```");
            let block: Vec<&str> = block.map(|line| line.get(indent..).unwrap_or("")).collect();
            blocks.push(format!("{}\n", block.join("\n")));
        } else if line.trim_start().starts_with("```") {
            lines.by_ref().find(|line| line.trim_start() == "```");
        }
    }
    blocks
}

/// The words behind `unicrm-conformance` of every such command, in the guides and in the files for build servers.
fn commands() -> Vec<Vec<String>> {
    let mut texts: Vec<String> =
        guides().iter().map(|guide| read(&format!("docs/guides/{guide}.md"))).collect();
    let console = |text: &String| blocks(text, "console").concat();
    texts = texts.iter().map(console).collect();
    texts.extend(
        ["github-actions", "gitlab-ci"].map(|name| read(&format!("docs/guides/ci/{name}.yml"))),
    );
    let words_of = |line: &str| {
        let command = line.split_once("unicrm-conformance ")?.1;
        let command = command.split(" | ").next()?;
        shlex::split(command)
    };
    texts.iter().flat_map(|text| text.lines().filter_map(words_of).collect::<Vec<_>>()).collect()
}

#[test]
fn both_languages_have_the_same_commands_and_samples() {
    assert!(guides().len() >= 6, "{:?}", guides());
    for guide in guides() {
        let english = read(&format!("docs/guides/{guide}.md"));
        let chinese = read(&format!("docs/guides/{guide}.zh-CN.md"));
        for kind in ["console", "toml", "python", "yaml", ""] {
            assert_eq!(blocks(&english, kind), blocks(&chinese, kind), "{guide}, ```{kind}");
        }
    }
}

#[test]
fn every_command_and_option_that_a_guide_names_is_known_to_the_program() {
    let known = check_exit(&["--help"], 0);
    let mut helps: BTreeMap<String, String> = BTreeMap::new();
    for words in commands() {
        let Some((command, rest)) = words.split_first() else { continue };
        if command.starts_with('-') {
            continue; // of the program itself
        }
        let is_known =
            known.lines().any(|line| line.trim_start().starts_with(&format!("{command} ")));
        assert!(is_known, "a guide names the command `{command}`, which there is not");
        let help = helps.entry(command.clone()).or_insert_with(|| {
            String::from_utf8_lossy(&program(&[command, "--help"]).stdout).into_owned()
        });
        for option in rest.iter().take_while(|word| *word != "--").filter(|w| w.starts_with("--")) {
            let is_known = help.split_whitespace().any(|word| word == option);
            assert!(is_known, "a guide names `{command} {option}`, which there is not");
        }
    }
    assert!(helps.len() > 3, "{:?}", helps.keys());
}

#[test]
fn the_adapter_of_the_guide_has_thirty_lines_and_passes_all_that_it_claims() {
    let adapter = read("conformance/adapters/minimal.py");
    let guide = read("docs/guides/write-an-adapter.md");
    assert_eq!(blocks(&guide, "python"), std::slice::from_ref(&adapter));
    assert_eq!(adapter.lines().filter(|line| !line.is_empty()).count(), 30);

    let path = root().join("conformance/adapters/minimal.py");
    let command = format!("python3 '{}'", path.display());
    let text = check_exit(&["codec", "--adapter", &command, "--only", "pay-answer-json*"], 0);
    let closing = text.lines().last().expect("a closing line");
    assert!(guide.contains(&format!("…\n{closing}\n")), "expected `{closing}` in the guide");
    assert!(!closing.starts_with("0 "), "{closing}");

    let text = check_exit(&["fuzz", "--adapter", &command, "--seed", "1", "--cases", "2000"], 0);
    assert!(text.contains("2000 passed, 0 failed"), "{text}");
}

#[test]
fn the_files_for_build_servers_stand_in_the_guide_and_are_yaml() {
    let guide = read("docs/guides/in-ci.md");
    let files = ["github-actions", "gitlab-ci"].map(|name| format!("docs/guides/ci/{name}.yml"));
    assert_eq!(blocks(&guide, "yaml"), files.clone().map(|file| read(&file)));

    let yaml = |arguments: &[&str]| Command::new("python3").arg("-c").args(arguments).output();
    if !yaml(&["import yaml"]).is_ok_and(|output| output.status.success()) {
        println!("not parsed: Python has no yaml here");
        return;
    }
    for file in files {
        let path = root().join(&file);
        let script = "import sys, yaml; assert isinstance(yaml.safe_load(open(sys.argv[1])), dict)";
        let output = yaml(&[script, &path.to_string_lossy()]).expect("python3 starts");
        assert!(output.status.success(), "{file}: {}", String::from_utf8_lossy(&output.stderr));
    }
}
