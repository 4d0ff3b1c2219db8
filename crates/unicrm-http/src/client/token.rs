//! The token: kept, and renewed by one caller while others wait (rulings V5, O11).

use std::sync::atomic::{AtomicU64, Ordering};

use tokio::sync::Mutex;
use unicrm_proto::message::ApiTokenResult;
use unicrm_proto::operation::{GetToken, OperationName};
use unicrm_proto::value::{Token, UtcOffset};

use super::deadline::Deadline;
use super::{Error, Fault, Inner};

/// How long before its end a token is renewed, at most, in milliseconds: a request that leaves
/// now arrives a little later.
const MARGIN: i64 = 60_000;

/// A token that lives no longer than a few margins is used for this part of its life, of 10.
const SHARE: i64 = 9;

/// A token, and how to tell that it is another than the last one.
#[derive(Debug, Clone)]
pub(super) struct Held {
    pub(super) token: Token,
    /// Counts the tokens of this client: a server may give the same text twice.
    pub(super) generation: u64,
    /// The moment of the server's clock from which it is renewed before it is used again.
    renew_at: Option<i64>,
}

#[derive(Default)]
pub(super) struct TokenKeeper {
    /// Whoever holds the lock asks for a token; the others wait for it.
    state: Mutex<State>,
    /// How many requests for a token have ended.
    flights: AtomicU64,
}

#[derive(Default)]
struct State {
    held: Option<Held>,
    generation: u64,
    /// How the last request failed, for those who waited for it.
    failure: Option<Error>,
}

impl Inner {
    /// The token to use; another one than `refused`, which the server did not take.
    pub(super) async fn token(
        &self,
        refused: Option<&Held>,
        deadline: &Deadline,
    ) -> Result<Held, Error> {
        let flights = self.tokens.flights.load(Ordering::Acquire);
        let state = deadline.wait(self.tokens.state.lock()).await;
        let mut state = state.map_err(|fault| self.nothing_left(OperationName::GetToken, fault))?;
        if let Some(held) = &state.held
            && refused.is_none_or(|refused| refused.generation < held.generation)
            && held.renew_at.is_none_or(|moment| self.server_millis() < moment)
        {
            return Ok(held.clone());
        }
        if let Some(failure) = &state.failure
            && self.tokens.flights.load(Ordering::Acquire) != flights
        {
            return Err(failure.clone());
        }
        let asked = self.ask_for_token(deadline).await;
        self.tokens.flights.fetch_add(1, Ordering::Release);
        // That this caller's time is over says nothing to the others.
        state.failure = asked.as_ref().err().filter(|error| !is_own_end(error)).cloned();
        Ok(self.hold(&mut state, &asked?))
    }

    /// Asks for a new token, whatever is held.
    pub(super) async fn new_token(&self, deadline: &Deadline) -> Result<ApiTokenResult, Error> {
        let state = deadline.wait(self.tokens.state.lock()).await;
        let mut state = state.map_err(|fault| self.nothing_left(OperationName::GetToken, fault))?;
        let answer = self.ask_for_token(deadline).await?;
        self.hold(&mut state, &answer);
        Ok(answer)
    }

    async fn ask_for_token(&self, deadline: &Deadline) -> Result<ApiTokenResult, Error> {
        let operation = GetToken { appid: self.appid.clone(), appsecret: self.appsecret.clone() };
        tracing::debug!("asking for a token");
        self.data::<GetToken>(self.attempts(&operation, None, deadline).await?)
    }

    fn hold(&self, state: &mut State, answer: &ApiTokenResult) -> Held {
        state.generation += 1;
        let renew_at = answer.expires_in.instant(UtcOffset::Z);
        let renew_at = renew_at.and_then(|end| renewal(self.server_millis(), end.as_millisecond()));
        let (token, generation) = (answer.token.clone(), state.generation);
        let held = Held { token, generation, renew_at };
        state.held = Some(held.clone());
        state.failure = None;
        held
    }
}

/// When to renew, between a token's start and its end. An end that is past already tells of a
/// clock that is off: then only the server's refusal tells.
fn renewal(now: i64, end: i64) -> Option<i64> {
    let life = end.saturating_sub(now);
    (life > 0).then(|| (end - MARGIN).max(now.saturating_add(life / 10 * SHARE)))
}

fn is_own_end(error: &Error) -> bool {
    matches!(error, Error::Transport(transport) if matches!(transport.fault, Fault::TotalTimeout(_)))
}

#[cfg(test)]
mod tests {
    use super::renewal;

    #[test]
    fn a_token_is_renewed_a_minute_or_a_tenth_of_its_life_before_its_end() {
        assert_eq!(renewal(0, 7_200_000), Some(7_140_000));
        assert_eq!(renewal(0, 60_000), Some(54_000));
        assert_eq!(renewal(0, 5), Some(0));
        assert_eq!(renewal(1_000, 1_000), None);
        assert_eq!(renewal(1_000, 0), None);
        assert_eq!(renewal(i64::MIN, i64::MAX), Some(i64::MAX - 60_000));
    }
}
