//! The session token in hand: how old it is, how long it lasts, and which of two is fresher.
//!
//! Age never trusts the device's clock alone. The server's `Date` says how old a token was when it
//! arrived; from then on the larger of monotonic and wall-clock time counts. So a device that
//! slept (monotonic time may stand still) and a clock set forward both make a token old, and a
//! clock set back does not make it young.

use std::time::Duration;

use transom_runtime::{Clock, Secret};

use super::jwt::Claims;
use super::presence::Usable;

/// A token's life when it does not say (Clerk issues 60 seconds).
const USUAL_LIFE: Duration = Duration::from_mins(1);

/// The refresher's period (Despia: 50 seconds), measured from issue.
const PERIOD: Duration = Duration::from_secs(50);

/// How young a token must be to be handed out again without asking the server.
const JUST_ISSUED: Duration = Duration::from_secs(5);

/// One point in time on both of the device's clocks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Moment {
    monotonic: Duration,
    wall: i64,
}

impl Moment {
    /// Now.
    pub fn now(clock: &dyn Clock) -> Self {
        Self {
            monotonic: clock.monotonic(),
            wall: clock.now().millis(),
        }
    }

    /// The time from `earlier` to here.
    fn since(self, earlier: Self) -> Duration {
        let wall = self.wall.saturating_sub(earlier.wall);
        let wall = Duration::from_millis(u64::try_from(wall).unwrap_or(0));
        self.monotonic.saturating_sub(earlier.monotonic).max(wall)
    }
}

/// A session token together with what is known about its age.
#[derive(Debug, Clone, PartialEq)]
pub struct HeldToken {
    /// The JWT.
    pub jwt: Secret,
    /// The session it was issued for.
    pub session: String,
    claims: Option<Claims>,
    received: Moment,
    age_when_received: Duration,
}

impl HeldToken {
    /// A token as it arrived `now`, in an answer dated `server_now` (milliseconds).
    pub fn new(jwt: Secret, session: &str, server_now: Option<i64>, now: Moment) -> Self {
        let claims = Claims::of(&jwt);
        let age = claims
            .as_ref()
            .zip(server_now)
            .map_or(0, |(claims, server_now)| {
                server_now
                    .saturating_sub(claims.issued_at.saturating_mul(1000))
                    .max(0)
            });
        Self {
            jwt,
            session: session.to_owned(),
            claims,
            received: now,
            age_when_received: Duration::from_millis(age.unsigned_abs()),
        }
    }

    /// The time since issue.
    pub fn age(&self, now: Moment) -> Duration {
        self.age_when_received + now.since(self.received)
    }

    /// Whether a back end would no longer accept it.
    pub fn is_expired(&self, now: Moment) -> bool {
        self.age(now) >= self.life()
    }

    /// Whether it is so young that asking for another one would bring nothing.
    pub fn is_just_issued(&self, now: Moment) -> bool {
        self.age(now) < JUST_ISSUED
    }

    /// When it was issued, in Unix seconds, if it says so.
    pub fn issued_at(&self) -> Option<i64> {
        self.claims.as_ref().map(|claims| claims.issued_at)
    }

    /// How much of its life there is.
    pub fn usable(&self, now: Moment) -> Usable {
        let life = self.life();
        Usable {
            left: life.saturating_sub(self.age(now)),
            life,
        }
    }

    /// The time until the refresher should replace it; zero when overdue.
    pub fn refresh_in(&self, now: Moment) -> Duration {
        PERIOD
            .min(self.life() / 6 * 5)
            .saturating_sub(self.age(now))
    }

    /// Whether its claims name this organization; assumed of a token that cannot be read.
    pub fn speaks_for(&self, organization: Option<&str>) -> bool {
        self.claims
            .as_ref()
            .is_none_or(|claims| claims.organization.as_deref() == organization)
    }

    fn life(&self) -> Duration {
        self.claims.as_ref().map_or(USUAL_LIFE, |claims| {
            let seconds = claims.expires_at.saturating_sub(claims.issued_at);
            Duration::from_secs(u64::try_from(seconds).unwrap_or(0))
        })
    }

    /// Whether `incoming` may take this token's place. For another session or organization it
    /// always may. Otherwise (clerk-js, `pickFreshestJwt`) unexpired beats expired, then a token
    /// with `oiat` beats one without, then the higher `oiat`, then the higher `iat`; a tie goes to
    /// the newcomer. So the page's token never goes back.
    pub fn yields_to(&self, incoming: &Self, now: Moment) -> bool {
        let (Some(held), Some(new)) = (&self.claims, &incoming.claims) else {
            return true;
        };
        if self.session != incoming.session || held.organization != new.organization {
            return true;
        }
        let rank = |token: &Self, claims: &Claims| {
            (
                !token.is_expired(now),
                claims.origin_issued_at,
                claims.issued_at,
            )
        };
        rank(incoming, new) >= rank(self, held)
    }
}

#[cfg(test)]
mod tests {
    use base64::Engine as _;
    use base64::engine::general_purpose::URL_SAFE_NO_PAD;
    use proptest::prelude::*;

    use super::*;

    /// A time as a token may say it: sensible, or the worst there is.
    fn time() -> impl Strategy<Value = i64> {
        prop_oneof![
            0..4_000_000_000_i64,
            any::<i64>(),
            Just(i64::MAX),
            Just(i64::MIN)
        ]
    }

    /// Tokens with any times, with some missing or of another kind, and texts that are none.
    fn jwt() -> impl Strategy<Value = String> {
        let member = |name: &'static str| {
            let said = time().prop_map(move |time| format!("\"{name}\":{time}"));
            let garbage = prop_oneof![
                Just(String::new()),
                Just(format!("\"{name}\":\"soon\"")),
                Just(format!("\"{name}\":1.5e300")),
            ];
            prop_oneof![8 => said, 1 => garbage]
        };
        let object = |members: Vec<String>| {
            let members: Vec<String> = members.into_iter().filter(|it| !it.is_empty()).collect();
            URL_SAFE_NO_PAD.encode(format!("{{{}}}", members.join(",")))
        };
        let times = (member("iat"), member("exp"), member("nbf"), member("oiat"));
        let token = times.prop_map(move |(iat, exp, nbf, oiat)| {
            format!(
                "{}.{}.signature",
                object(vec![oiat]),
                object(vec![iat, exp, nbf])
            )
        });
        prop_oneof![8 => token, 1 => "\\PC{0,60}", 1 => "[A-Za-z0-9_-]{0,20}(\\.[A-Za-z0-9_-]{0,20}){0,4}"]
    }

    /// A moment on clocks of which one may have been set to anything.
    fn moment() -> impl Strategy<Value = Moment> {
        let monotonic = (0..4_000_000_000_u64).prop_map(Duration::from_millis);
        (monotonic, time()).prop_map(|(monotonic, wall)| Moment { monotonic, wall })
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(1_000))]

        #[test]
        fn t_04_whatever_a_token_and_the_clocks_say_the_refresh_is_lawful(
            text in jwt(),
            server_now in proptest::option::of(time()),
            received in moment(),
            now in moment(),
        ) {
            let token = HeldToken::new(Secret::new(text), "sess_1", server_now, received);
            let (age, usable) = (token.age(now), token.usable(now));
            let refresh = token.refresh_in(now);
            prop_assert!(refresh <= PERIOD, "{:?}", refresh);
            // It is replaced while it still counts, and one that has expired at once.
            prop_assert!(refresh <= usable.left, "{:?} {:?}", refresh, usable.left);
            prop_assert_eq!(token.is_expired(now), usable.left.is_zero());
            prop_assert!(usable.left <= usable.life);
            // No clock that is set back makes it younger than it is.
            prop_assert!(age >= now.monotonic.saturating_sub(received.monotonic));
            prop_assert!(token.yields_to(&token, now));
        }

        #[test]
        fn t_03_of_two_tokens_of_a_session_one_is_kept(
            one in jwt(), other in jwt(), received in moment(), now in moment(),
        ) {
            let token = |text| HeldToken::new(Secret::new(text), "sess_1", None, received);
            let (one, other) = (token(one), token(other));
            prop_assert!(one.yields_to(&other, now) || other.yields_to(&one, now));
        }
    }
}
