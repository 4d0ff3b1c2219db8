//! What each part of a body is in its message.

use unicrm_proto::message::MemberAccount;
use unicrm_proto::{DataShape, Field, FieldType, Format, KnownError, MessageName, Schema};

use super::tree::{Kind, Node, Shape, Space, Tree};
use crate::ledger::Ledger;

/// What a part is.
#[derive(Debug, Clone, Copy)]
pub(super) enum Role {
    /// The root of an answer.
    Envelope,
    /// The root of a request.
    Request(&'static Schema),
    /// Whether an answer is a success.
    Success,
    /// An answer's code.
    Code,
    /// An answer's reason.
    Reason,
    /// What an answer is about.
    Data(DataShape),
    /// A field of a record; `by_table_name`: under the name that the source's table prints.
    Field { field: &'static Field, of: &'static Schema, by_table_name: bool },
    /// An item of a list, and which.
    Item(&'static Schema, usize),
    /// A name that the protocol does not know.
    Unknown,
    /// What stands in an unknown part.
    Inside,
    /// Declarations, comments, text between elements and the like.
    Aside,
    /// The value of a field whose end tag does not come.
    CutOff,
}

impl Role {
    /// Whether the protocol does not know it.
    pub(super) fn is_unknown(self) -> bool {
        matches!(self, Self::Unknown | Self::Inside)
    }

    /// The record whose fields its children are.
    pub(super) fn record(self) -> Option<&'static Schema> {
        match self {
            Self::Request(schema) | Self::Item(schema, _) => Some(schema),
            Self::Data(DataShape::Record(schema)) => Some(schema),
            _ => None,
        }
    }

    /// The record that its children are items of.
    pub(super) fn items(self) -> Option<&'static Schema> {
        match self {
            Self::Data(DataShape::List(schema)) => Some(schema),
            Self::Field { field: Field { ty: FieldType::List(schema), .. }, .. } => Some(schema),
            _ => None,
        }
    }

    /// The type of its value, if it has one of a field.
    pub(super) fn field_type(self) -> Option<FieldType> {
        match self {
            Self::Field { field, .. } => Some(field.ty),
            Self::Reason | Self::Code | Self::Data(DataShape::Text) => Some(FieldType::Text),
            _ => None,
        }
    }
}

/// Whether what stands in it is a value without parts.
fn is_value(role: Role) -> bool {
    role.field_type().is_some_and(|ty| !matches!(ty, FieldType::List(_)))
}

/// The role of every part.
pub(super) fn roles(tree: &Tree, message: MessageName, format: Format) -> Vec<Role> {
    let mut roles: Vec<Role> = Vec::with_capacity(tree.nodes.len());
    let mut counts = vec![0; tree.nodes.len()];
    for node in &tree.nodes {
        let role = match node.parent {
            Some(parent) if node.kind == Kind::Text && is_value(roles[parent]) => Role::CutOff,
            _ if !node.is_field() => Role::Aside,
            None => root(node, message, format),
            Some(parent) => child(node, roles[parent], message, format, &mut counts[parent]),
        };
        roles.push(role);
    }
    roles
}

fn root(node: &Node, message: MessageName, format: Format) -> Role {
    let name = node.name.as_deref();
    let known = match format {
        Format::Json => node.shape == Shape::Record,
        Format::Xml if node.space != Space::Nothing => false,
        Format::Xml if message.is_answer() => matches!(name, Some("ApiResult" | "ApiResponse")),
        Format::Xml => name == Some(message.root()),
    };
    match message.data() {
        _ if !known => Role::Unknown,
        DataShape::Record(schema) if !message.is_answer() => Role::Request(schema),
        _ => Role::Envelope,
    }
}

fn child(
    node: &Node,
    parent: Role,
    message: MessageName,
    format: Format,
    items: &mut usize,
) -> Role {
    if parent.is_unknown() {
        return Role::Inside;
    }
    let name = node.name.as_deref().filter(|_| node.space == Space::Nothing);
    if let Some(schema) = parent.items() {
        if format == Format::Xml && name != Some(schema.name) {
            return Role::Unknown;
        }
        *items += 1;
        return Role::Item(schema, *items - 1);
    }
    let Some(name) = name else { return Role::Unknown };
    match (parent, name) {
        (Role::Envelope, "success") => Role::Success,
        (Role::Envelope, "error_code") => Role::Code,
        (Role::Envelope, "error_reason") => Role::Reason,
        (Role::Envelope, "data") => Role::Data(message.data()),
        _ => parent.record().and_then(|schema| field(schema, name)).unwrap_or(Role::Unknown),
    }
}

fn field(of: &'static Schema, name: &str) -> Option<Role> {
    of.fields.iter().find_map(|field| {
        let by_table_name = field.table_name == Some(name);
        (field.name == name || by_table_name).then_some(Role::Field { field, of, by_table_name })
    })
}

/// The section of the source that a message belongs to.
fn section(message: MessageName) -> char {
    match message {
        MessageName::ApiTokenResult => '1',
        MessageName::MemberSorts => '2',
        MessageName::MemberListResult => '3',
        MessageName::GetMemberResult => '4',
        MessageName::AccountListResult => '5',
        MessageName::WeiXinMember | MessageName::Empty => '6',
        MessageName::MemberPay | MessageName::PayResult => '8',
    }
}

/// What a message is, in a phrase.
pub(super) fn phrase(message: MessageName) -> &'static str {
    match message {
        MessageName::ApiTokenResult => "the answer of GET token: an access token",
        MessageName::MemberSorts => "the answer of GET membersort: the sorts of members",
        MessageName::MemberListResult => "the answer of GET member: a page of members",
        MessageName::GetMemberResult => "the answer of GET member or weixinmember: one member",
        MessageName::AccountListResult => "the answer of GET accountitem: a page of account items",
        MessageName::PayResult => "the answer of POST memberpay: the number of the item",
        MessageName::Empty => "the answer of POST weixinmember: done or not",
        MessageName::WeiXinMember => "the request of POST weixinmember: create or modify a member",
        MessageName::MemberPay => "the request of POST memberpay: pay from an account",
    }
}

/// What a part says, in a phrase; empty where there is nothing to say.
pub(super) fn meaning(
    ledger: &Ledger,
    message: MessageName,
    role: Role,
    node: &Node,
    text: &str,
) -> String {
    let said = match role {
        Role::Envelope => "the envelope of an answer".to_owned(),
        Role::Request(_) => phrase(message).to_owned(),
        Role::Success => "whether it succeeded".to_owned(),
        Role::Code => code(&node.value(text)),
        Role::Reason => "the reason, for people".to_owned(),
        Role::Data(shape) => data(ledger, message, shape),
        Role::Field { field, of, by_table_name } => {
            let mut said = of_field(ledger, message, of, field);
            if by_table_name {
                said = format!("{said} (as {})", field.name);
            }
            said
        }
        Role::Item(schema, index) => format!("{}[{index}]", schema.name),
        Role::Unknown => "not known to the protocol".to_owned(),
        Role::Inside => return String::new(),
        Role::Aside => return aside(node.kind).to_owned(),
        Role::CutOff => return "breaks off".to_owned(),
    };
    let count = node.children.len();
    let state = match node.kind {
        _ if node.shape == Shape::Null => ": null",
        _ if node.is_nil() => ": nil",
        Kind::Branch if role.items().is_some() => return format!("{said}: {}", items(count)),
        Kind::Leaf if matches!(role, Role::Code) => "",
        Kind::Leaf if role.items().is_some() => ": no items",
        Kind::Leaf if node.value(text).is_empty() => ": empty",
        _ => "",
    };
    said + state
}

fn items(count: usize) -> String {
    if count == 1 { "1 item".to_owned() } else { format!("{count} items") }
}

fn aside(kind: Kind) -> &'static str {
    match kind {
        Kind::Declaration => "the XML declaration",
        Kind::Instruction => "a processing instruction: means nothing",
        Kind::Comment => "a comment: means nothing",
        Kind::Text => "text between elements",
        Kind::Unfinished => "breaks off",
        Kind::Branch | Kind::Leaf => "",
    }
}

fn code(code: &str) -> String {
    if code.is_empty() {
        return "the error code: none".to_owned();
    }
    match KnownError::ALL.iter().find(|known| known.code() == code) {
        Some(known) => format!("the error code: {}", known.reason()),
        None => "the error code: not in the source's table".to_owned(),
    }
}

fn data(ledger: &Ledger, message: MessageName, shape: DataShape) -> String {
    match shape {
        DataShape::Record(schema) => format!("the data: {}", schema.name),
        DataShape::Nothing => "the data: this answer has none".to_owned(),
        DataShape::List(_) | DataShape::Text => {
            from_ledger(ledger, &format!("S{}.data", section(message)))
                .unwrap_or_else(|| "the data".to_owned())
        }
    }
}

fn of_field(ledger: &Ledger, message: MessageName, of: &Schema, field: &Field) -> String {
    let section = section(message);
    let account = (of == MemberAccount::SCHEMA)
        .then(|| from_ledger(ledger, &format!("S{section}.account_{}", field.name)));
    let said =
        account.flatten().or_else(|| from_ledger(ledger, &format!("S{section}.{}", field.name)));
    match (said, field.ty) {
        (Some(said), _) => said,
        (None, FieldType::List(schema)) => format!("list of {}", schema.name),
        (None, _) => field.name.to_owned(),
    }
}

/// The ledger's statement of a field without the field's name: `the card that pays, text`.
fn from_ledger(ledger: &Ledger, id: &str) -> Option<String> {
    let text = ledger.get(id)?.text.trim_end_matches('.');
    let (name, said) = text.split_once(": ")?;
    let said = said.split_once("; ").map_or(said, |(said, _)| said);
    Some(if name.contains(" of ") { format!("{name}, {said}") } else { said.to_owned() })
}
