//! Social providers: shown in the environment, refused until this family is filled.

use super::Outcome;
use crate::state::instance::{Instance, PROVIDERS};
use crate::wire::Refusal;

pub(crate) fn answer() -> Outcome {
    Err(Refusal::of("feature_not_implemented"))
}

/// The refusal for an `oauth_…` strategy, or `None` for any other strategy.
pub(crate) fn refusal(instance: &Instance, strategy: &str) -> Option<Refusal> {
    if matches!(strategy, "google_one_tap" | "enterprise_sso" | "saml") {
        return Some(Refusal::of("feature_not_implemented"));
    }
    let provider = strategy.strip_prefix("oauth_")?;
    let provider = provider.strip_prefix("token_").unwrap_or(provider);
    let known = PROVIDERS.iter().any(|(key, _)| *key == provider);
    let enabled = instance.social.iter().any(|key| key == provider);
    Some(Refusal::of(
        match (known || provider.starts_with("custom_"), enabled) {
            (false, false) => "oauth_unsupported_provider",
            (true, false) => "oauth_provider_not_enabled",
            (_, true) => "feature_not_implemented",
        },
    ))
}
