//! The catalogue: what a kill matrix may rely on.

use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::error::Error;
use std::process::Command;

use serde_json::Value;
use unicrm_conformance::data::{Data, DataFolder};

type Tested = Result<(), Box<dyn Error>>;

const FAULTY: &str = env!("CARGO_BIN_EXE_unicrm-faulty");

fn catalogue() -> Result<Vec<Value>, Box<dyn Error>> {
    let output = Command::new(FAULTY).arg("list").output()?;
    Ok(serde_json::from_slice(&output.stdout)?)
}

fn data() -> Result<Data, Box<dyn Error>> {
    Ok(DataFolder::find(None)?.load()?)
}

fn clauses(entry: &Value) -> impl Iterator<Item = &str> {
    entry["clauses"].as_array().into_iter().flatten().filter_map(Value::as_str)
}

#[test]
fn a_subject_has_each_name_once_and_none_is_called_none() -> Tested {
    let mut names = HashSet::new();
    for entry in catalogue()? {
        let name = entry["name"].as_str().unwrap_or_default().to_owned();
        let of_words = name.split('-').all(|word| {
            !word.is_empty()
                && word.chars().all(|it| it.is_ascii_lowercase() || it.is_ascii_digit())
        });
        assert!(of_words && name != "none", "the name {name:?}");
        assert!(names.insert((entry["subject"].to_string(), name)), "twice: {entry}");
    }
    Ok(())
}

#[test]
fn every_entry_names_clauses_of_the_ledger_each_once() -> Tested {
    let data = data()?;
    for entry in catalogue()? {
        let named: Vec<&str> = clauses(&entry).collect();
        let distinct: BTreeSet<&str> = named.iter().copied().collect();
        // Another carriage is of no clause, and so is what every case looks for, such as a secret that is told.
        let may_be_of_none = entry["subject"] != "codec";
        assert!(
            (may_be_of_none || !named.is_empty()) && named.len() == distinct.len(),
            "no clause, or one twice: {entry}"
        );
        for id in named {
            assert!(data.ledger.get(id).is_some(), "{id} is not in the ledger: {entry}");
        }
    }
    Ok(())
}

#[test]
fn every_clause_of_a_vector_has_a_faulty_codec() -> Tested {
    let data = data()?;
    let catalogue = catalogue()?;
    let faults =
        catalogue.iter().filter(|it| it["subject"] == "codec" && it["nature"] != "variant");
    let mut broken: BTreeMap<&str, usize> = BTreeMap::new();
    for id in faults.flat_map(clauses) {
        *broken.entry(id).or_default() += 1;
    }
    let rows = data.vectors.all().iter();
    let cited: BTreeSet<&str> =
        rows.flat_map(|vector| vector.row.clauses.iter().map(String::as_str)).collect();
    let left: Vec<&&str> = cited.iter().filter(|id| !broken.contains_key(**id)).collect();
    assert!(left.is_empty(), "no faulty codec breaks {left:?}");
    Ok(())
}

#[test]
fn a_third_of_the_faulty_codecs_is_wrong_over_more_than_one_message() -> Tested {
    let catalogue = catalogue()?;
    let of = |nature: &str| {
        catalogue.iter().filter(|it| it["subject"] == "codec" && it["nature"] == nature).count()
    };
    let (message, behaviour) = (of("message"), of("behaviour"));
    assert!(behaviour * 2 >= message, "{behaviour} of behaviour, {message} of one message");
    Ok(())
}

#[test]
fn a_codec_that_the_catalogue_lacks_is_a_wrong_invocation() -> Tested {
    let output = Command::new(FAULTY).args(["codec", "--name", "no-such-codec"]).output()?;
    assert_eq!(output.status.code(), Some(2));
    let said = String::from_utf8(output.stderr)?;
    assert!(
        said.contains("found `no-such-codec`") && said.contains("unicrm-faulty list"),
        "{said}"
    );
    Ok(())
}
