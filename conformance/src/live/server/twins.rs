//! The same in XML and in JSON: asking twice, and comparing what comes.

use serde_json::Value;
use unicrm_proto::Format;

use super::answer::Answer;
use super::bench::Bench;
use crate::live::amount::Amount;
use crate::live::complaint::Stop;
use crate::neutral::{Difference, differences, json_digits};

impl Bench<'_> {
    /// Runs a part of a case in a format.
    pub(crate) fn in_format<T>(
        &mut self,
        format: Format,
        part: impl FnOnce(&mut Self) -> Result<T, Stop>,
    ) -> Result<T, Stop> {
        let own = std::mem::replace(&mut self.format, format);
        let ended = part(self);
        self.format = own;
        ended
    }

    /// Runs a part of a case in XML, then in JSON.
    pub(crate) fn in_both<T>(
        &mut self,
        mut part: impl FnMut(&mut Self) -> Result<T, Stop>,
    ) -> Result<[T; 2], Stop> {
        Ok([self.in_format(Format::Xml, &mut part)?, self.in_format(Format::Json, &mut part)?])
    }

    /// Holds what was found in XML against what was found in JSON. Digits that are lost are a matter of clause V1.1.
    pub(crate) fn same(&mut self, clause: &'static str, what: &str, [xml, json]: &[Value; 2]) {
        for Difference { path, expected, found } in differences(&plain(xml), &plain(json)) {
            let (in_xml, in_json) = (told(expected.as_ref()), told(found.as_ref()));
            let clause = match is_amount(&path) && amount(&expected) == amount(&found) {
                true => "V1.1",
                false => clause,
            };
            self.complain(
                Some(clause),
                format!("{what}, {path}: expected the same in both, found {in_xml} in XML and {in_json} in JSON"),
            );
        }
    }

    /// Holds a refusal in XML against that in JSON: the same code, under a status of the same class.
    pub(crate) fn refused_alike(
        &mut self,
        clause: &'static str,
        what: &str,
        answers: &[Answer; 2],
    ) {
        let told =
            |answer: &Answer| (answer.success(), answer.code().to_owned(), answer.raw.status / 100);
        let readable = answers.iter().all(|answer| answer.envelope.is_ok());
        let [xml, json] = answers;
        self.check(clause, readable && told(xml) == told(json), || {
            format!(
                "{what}: expected the same refusal in both, found {} in XML and {} in JSON",
                xml.brief(),
                json.brief()
            )
        });
    }
}

/// As it is compared: null, absent and empty are one, for the source's own samples show `<comment />` beside
/// `"comment": null`; a decimal without decimals has JSON's one zero (clause V1.2).
fn plain(value: &Value) -> Value {
    match value {
        Value::Array(items) => items.iter().map(plain).collect(),
        Value::Object(fields) => {
            let filled = fields.iter().filter(|(_, value)| !value.is_null() && **value != "");
            let of = |(name, value): (&String, &Value)| {
                let value = match value.as_str().filter(|_| is_amount(name)) {
                    Some(digits) => json_digits(digits).into(),
                    None => plain(value),
                };
                (name.clone(), value)
            };
            Value::Object(filled.map(of).collect())
        }
        other => other.clone(),
    }
}

fn is_amount(path: &str) -> bool {
    matches!(path.rsplit('/').next(), Some("balance" | "quantity"))
}

fn amount(value: &Option<Value>) -> Option<Amount> {
    value.as_ref()?.as_str()?.parse().ok()
}

fn told(value: Option<&Value>) -> String {
    value.map_or_else(|| "nothing".to_owned(), Value::to_string)
}

/// The fields of a record without those named.
pub(crate) fn without(record: &Value, names: &[&str]) -> Value {
    let mut record = record.clone();
    if let Some(fields) = record.as_object_mut() {
        fields.retain(|name, _| !names.contains(&name.as_str()));
    }
    record
}
