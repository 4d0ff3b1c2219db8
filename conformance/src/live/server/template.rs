//! The fixture that `init` writes: every key, with a word on how it is found.

use super::super::wire::Place;

/// As it is shipped.
const TEMPLATE: &str = include_str!("template.toml");

/// The address in it.
const ADDRESS: &str = "\"https://crm.example/openapi\"";

/// The commented fixture, with the address where one is given.
///
/// # Errors
/// The address is none, and why.
pub fn template(url: Option<&str>) -> Result<String, String> {
    let Some(url) = url else { return Ok(TEMPLATE.to_owned()) };
    Place::parse(url).map_err(|found| found.to_string())?;
    // A string of JSON is a basic string of TOML.
    let quoted = serde_json::Value::from(url).to_string();
    Ok(TEMPLATE.replace(ADDRESS, &quoted))
}
