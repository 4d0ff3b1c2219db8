//! From a call to its answer: the backend's method, its panics, and payments that go on when the
//! client does not.

use std::any::Any;
use std::future::Future;
use std::panic::AssertUnwindSafe;

use futures_util::FutureExt;
use unicrm_proto::Envelope;
use unicrm_proto::exchange::server::{Answer, Call, Responder};
use unicrm_proto::message::{Empty, PayResult};

use super::{Failure, Peer, UniCrm};

/// Whether a call changes something, and so runs to its end whatever becomes of its client.
pub(super) fn changes_something(call: &Call) -> bool {
    matches!(call, Call::Pay(_) | Call::SaveWeiXinMember { .. })
}

/// Asks the backend.
pub(super) async fn perform<S: UniCrm>(
    backend: &S,
    caller: Option<S::Caller>,
    call: Call,
    peer: Peer,
    responder: &Responder,
) -> Result<Answer, Failure> {
    // What stands in `data` has no public trait in common: a macro, and no function.
    macro_rules! answered {
        ($data:expr) => {
            Ok(responder.answer(&Envelope::success(Some($data))))
        };
    }
    match (call, caller.as_ref()) {
        (Call::GetToken(request), _) => answered!(backend.get_token(request, &peer).await?),
        (_, None) => Err(Failure::from(NoCaller)),
        (Call::ListMemberSorts(_), Some(caller)) => {
            answered!(backend.list_member_sorts(caller).await?)
        }
        (Call::ListMembers(request), Some(caller)) => {
            answered!(backend.list_members(caller, request).await?)
        }
        (Call::GetMember(request), Some(caller)) => {
            answered!(backend.get_member(caller, request).await?)
        }
        (Call::ListAccountItems(request), Some(caller)) => {
            answered!(backend.list_account_items(caller, request).await?)
        }
        (Call::SaveWeiXinMember { open_id, member }, Some(caller)) => {
            backend.save_weixin_member(caller, open_id, member).await?;
            Ok(responder.answer(&Envelope::<Empty>::success(None)))
        }
        (Call::Pay(request), Some(caller)) => {
            answered!(PayResult(backend.pay(caller, request).await?.no))
        }
    }
}

/// What a method of the backend gives, its panics as failures.
pub(super) async fn guarded<T>(
    work: impl Future<Output = Result<T, Failure>>,
) -> Result<T, Failure> {
    // Nothing of the service is borrowed mutably: a panic leaves no half-written state here.
    AssertUnwindSafe(work)
        .catch_unwind()
        .await
        .unwrap_or_else(|panic| Err(Failure::from(Panicked(message(panic.as_ref())))))
}

fn message(panic: &(dyn Any + Send)) -> String {
    let text = panic.downcast_ref::<&str>().copied();
    let text = text.or_else(|| panic.downcast_ref::<String>().map(String::as_str));
    text.unwrap_or("no message").to_owned()
}

/// A method of the backend panicked.
#[derive(Debug, thiserror::Error)]
#[error("the backend panicked: {0}")]
struct Panicked(String);

/// The router let a request through that was not authorized: a fault of this crate.
#[derive(Debug, thiserror::Error)]
#[error("expected a caller for every operation but GetToken, found none")]
struct NoCaller;

/// The task of a change ended without an answer: the runtime is being shut down.
#[derive(Debug, thiserror::Error)]
#[error("the task of the operation was ended from outside")]
pub(super) struct Ended;
