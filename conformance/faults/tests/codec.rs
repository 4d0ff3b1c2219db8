//! The codec suite on codecs of the catalogue: what it must not fail, and what it must.

use std::error::Error;
use std::time::Duration;

use serde_json::Value;
use unicrm_conformance::codec::{Selection, run};
use unicrm_conformance::data::DataFolder;
use unicrm_conformance::subject::ChildSubject;

type Tested = Result<(), Box<dyn Error>>;

/// The report on a codec of the catalogue, over the cases that `only` covers; none given: over all.
fn report(name: &str, only: &[&str]) -> Result<Value, Box<dyn Error>> {
    let data = DataFolder::find(None)?.load()?;
    let command = [env!("CARGO_BIN_EXE_unicrm-faulty"), "codec", "--name", name].map(Into::into);
    let mut subject = ChildSubject::new(command.to_vec(), Duration::from_secs(10));
    let only = only.iter().map(|&pattern| pattern.to_owned()).collect();
    let run = run(&data, &mut subject, &Selection { only, ..Selection::default() }, false)?;
    Ok(unicrm_conformance::report::json(&run))
}

#[test]
fn the_sound_codec_passes_everything_without_a_warning() -> Tested {
    let report = report("none", &[])?;
    assert_eq!((&report["failed"], &report["warned"]), (&Value::from(0), &Value::from(0)));
    Ok(())
}

#[test]
fn a_writer_may_keep_to_either_root_where_the_source_shows_two() -> Tested {
    let report = report("sorts-under-apiresponse", &["sorts-*", "items-*"])?;
    assert_eq!((&report["failed"], &report["warned"]), (&Value::from(0), &Value::from(0)));
    Ok(())
}

#[test]
fn a_writer_is_failed_for_the_other_root_where_the_source_shows_one() -> Tested {
    let found = report("list-root-apiresult", &["list-xml-all-fields"])?;
    assert_eq!(found["failed"], 1, "{found}");
    Ok(())
}

#[test]
fn a_field_that_is_missing_behind_others_is_not_that_of_the_item_before() -> Tested {
    let report = report("items-share-one-record", &["list-json-fields-missing-behind-others"])?;
    assert_ne!(report["warned"], 0, "{report}");
    Ok(())
}
