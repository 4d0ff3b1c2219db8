//! Exchanges as examples: heads and bodies as they travel, and the bodies laid out for reading.

use unicrm_proto::Format;

use crate::vectors::exchanges::Exchange;
use crate::vectors::exchanges::raw::split;

use super::body::laid_out;
use super::fragment::Context;
use super::language::Language;
use super::markdown::block;

/// `{{request pay-json-applied}}`: the request of an exchange.
pub(crate) fn request(exchange: &str, context: &Context<'_>) -> Result<String, String> {
    let request = &of_id(exchange, context)?.request;
    let heading = match context.language {
        Language::English => format!("Exchange `{exchange}`:"),
        Language::Chinese => format!("交换向量 `{exchange}`："),
    };
    Ok(format!("{heading}\n\n{}", example(exchange, &request.bytes, context)?))
}

/// `{{response pay-json-applied}}`: the response of an exchange.
pub(crate) fn response(exchange: &str, context: &Context<'_>) -> Result<String, String> {
    example(exchange, &of_id(exchange, context)?.response.bytes, context)
}

fn of_id<'a>(id: &str, context: &Context<'a>) -> Result<&'a Exchange, String> {
    let found = context.data.exchanges.get(id);
    found.ok_or_else(|| format!("expected an exchange of the vectors, found {id}"))
}

fn example(exchange: &str, message: &[u8], context: &Context<'_>) -> Result<String, String> {
    let (head, body) = split(message)?;
    let text = |part| std::str::from_utf8(part).map_err(|_| format!("{exchange}: is no UTF-8"));
    let (head, body) = (text(head)?.replace("\r\n", "\n"), text(body)?);
    if body.is_empty() {
        return Ok(block("http", &head));
    }
    let format = if body.starts_with('<') { Format::Xml } else { Format::Json };
    let laid_out = block(format.as_str(), &laid_out(format, body));
    let between = match context.language {
        Language::English => "The body, laid out for reading:",
        Language::Chinese => "报文体分行如下：",
    };
    Ok(format!("{}\n\n{between}\n\n{laid_out}", block("http", &format!("{head}{body}"))))
}
