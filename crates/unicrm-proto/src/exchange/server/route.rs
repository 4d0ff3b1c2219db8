//! Which operation a path and a query name (rulings O1, O2, O7).

use http::Method;

use super::super::query::{ParameterFault, Query, percent_decoded};
use crate::operation::{OpenId, OperationName};

/// What a request asks for, as far as its path, query and method tell.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Route {
    /// `GET token`.
    Token,
    /// `GET membersort`.
    MemberSorts,
    /// `GET member` without a card or a mobile number.
    Members,
    /// `GET member` with a card number, a mobile number, or, by mistake, both.
    Member,
    /// `GET weixinmember/{wxOpenId}`.
    WeiXinMember(OpenId),
    /// `GET accountitem`.
    AccountItems,
    /// `POST weixinmember`, or, beyond the source, `POST weixinmember/{wxOpenId}`: creating or
    /// modifying, which the URL does not tell apart.
    SaveWeiXinMember(Option<OpenId>),
    /// `POST memberpay`.
    Pay,
}

/// What an application must be allowed to do (clause O11.3).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Right {
    /// Read members, sorts and items.
    Read,
    /// Create and modify members.
    Edit,
    /// Pay.
    Pay,
}

impl Route {
    /// The right that it needs; none to get a token.
    pub fn right(&self) -> Option<Right> {
        match self {
            Self::Token => None,
            Self::MemberSorts
            | Self::Members
            | Self::Member
            | Self::WeiXinMember(_)
            | Self::AccountItems => Some(Right::Read),
            Self::SaveWeiXinMember(_) => Some(Right::Edit),
            Self::Pay => Some(Right::Pay),
        }
    }

    /// The operation whose answer it has; creating and modifying have the same.
    pub(super) fn operation(&self) -> Option<OperationName> {
        Some(match self {
            Self::Token => OperationName::GetToken,
            Self::MemberSorts => OperationName::ListMemberSorts,
            Self::Members => OperationName::ListMembers,
            Self::Member | Self::WeiXinMember(_) => OperationName::GetMember,
            Self::AccountItems => OperationName::ListAccountItems,
            Self::SaveWeiXinMember(_) => OperationName::ModifyWeiXinMember,
            Self::Pay => OperationName::Pay,
        })
    }

    pub(super) fn has_body(&self) -> bool {
        matches!(self, Self::SaveWeiXinMember(_) | Self::Pay)
    }

    /// The methods of its path.
    pub(super) fn methods(&self) -> &'static [Method] {
        match self {
            Self::WeiXinMember(_) => &[Method::GET, Method::POST],
            Self::SaveWeiXinMember(_) | Self::Pay => &[Method::POST],
            _ => &[Method::GET],
        }
    }

    /// A path with an openid is two routes, by its method.
    pub(super) fn by_method(self, method: &Method) -> Self {
        match self {
            Self::WeiXinMember(open_id) if method == Method::POST => {
                Self::SaveWeiXinMember(Some(open_id))
            }
            route => route,
        }
    }
}

/// Why a path has no route.
#[derive(Debug)]
pub(super) enum PathFault {
    /// No operation has it.
    Unknown(ParameterFault),
    /// It cannot be read.
    Malformed(ParameterFault),
}

/// The route of a path below the service's own. ASCII case does not matter, and one slash at the
/// end is forgiven (clauses O2.4 to O2.6).
pub(super) fn find(service: &str, path: &str, query: Query<'_>) -> Result<Route, PathFault> {
    let unknown =
        |expected: &str| PathFault::Unknown(ParameterFault::new(expected, "another path"));
    let below = strip_service(service, path)
        .ok_or_else(|| unknown("a path that starts with that of the service"))?;
    let below = below.strip_suffix('/').unwrap_or(below);
    let (name, open_id) = match below.split_once('/') {
        Some((name, open_id)) => (name, Some(open_id)),
        None => (below, None),
    };
    let name = percent_decoded(name).unwrap_or_default().to_ascii_lowercase();
    match (name.as_str(), open_id) {
        ("token", None) => Ok(Route::Token),
        ("membersort", None) => Ok(Route::MemberSorts),
        ("member", None) if names_member(query) => Ok(Route::Member),
        ("member", None) => Ok(Route::Members),
        ("accountitem", None) => Ok(Route::AccountItems),
        ("memberpay", None) => Ok(Route::Pay),
        ("weixinmember", None) => Ok(Route::SaveWeiXinMember(None)),
        ("weixinmember", Some(open_id)) if !open_id.contains('/') => {
            let open_id = percent_decoded(open_id).ok_or_else(|| {
                let expected = "an openid as percent-encoded UTF-8 in the path";
                PathFault::Malformed(ParameterFault::new(
                    expected,
                    "a malformed escape, or other bytes",
                ))
            })?;
            let open_id = OpenId::new(open_id).map_err(|_| unknown("an openid in the path"))?;
            Ok(Route::WeiXinMember(open_id))
        }
        _ => Err(unknown("token, membersort, member, weixinmember, accountitem or memberpay")),
    }
}

fn strip_service<'p>(service: &str, path: &'p str) -> Option<&'p str> {
    let start = path.get(..service.len())?;
    let below = path.get(service.len()..)?;
    start.eq_ignore_ascii_case(service).then(|| below.strip_prefix('/')).flatten()
}

/// Whether the query names a member; a fault in that is told later, in its turn.
fn names_member(query: Query<'_>) -> bool {
    ["cardno", "mobilephone"].iter().any(|name| !matches!(query.text(name), Ok(None)))
}
