//! `manual`, `method=oauth`: an account of another provider, in the system's browser.

use transom_runtime::Context;

use super::redirect::{self, Trip};
use crate::bridge::ClerkBridge;
use crate::browser::BrowserError;
use crate::contract::{OAuthProvider, commands, ends};
use crate::error::{Error, Flow};
use crate::keeper::Keeper;
use crate::tenant::Tenant;

/// Signs in or up with a provider.
pub async fn start(
    bridge: &ClerkBridge,
    tenant: &Tenant,
    cx: &Context,
    command: &commands::ManualOauth,
) -> Result<ends::ManualOauthEnds, Error> {
    let strategy = strategy(&tenant.keeper, &command.provider).await?;
    let trip = Trip {
        command: "manual.oauth",
        flow: Flow::Oauth,
        kind: command.r#type,
        strategy: &strategy,
        identifier: None,
        ephemeral: command.ephemeral,
        legal_accepted: command.legal_accepted,
    };
    redirect::travel(bridge, tenant, cx, &trip).await
}

/// Clerk's name for what the page calls a provider. Whatever is not known by name is a custom
/// provider of the instance, with or without the prefix that Clerk puts in front.
async fn strategy(keeper: &Keeper, provider: &OAuthProvider) -> Result<String, Error> {
    let written = provider.as_str();
    let name = written.trim().to_ascii_lowercase();
    let bare = name.strip_prefix("oauth_").unwrap_or(&name);
    if bare == "apple" {
        return Err(Error::UseNativeApple);
    }
    let spelt = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_';
    let key = bare.strip_prefix("custom_").unwrap_or(bare);
    if key.is_empty() || !name.bytes().all(spelt) {
        let error = BrowserError::Provider(written.chars().take(80).collect());
        return Err(Error::BrowserFailed(Flow::Oauth, error));
    }
    Ok(match OAuthProvider::from(bare) {
        OAuthProvider::Twitter => twitter(keeper).await.to_owned(),
        OAuthProvider::Unrecognized(_) => format!("oauth_custom_{key}"),
        known => format!("oauth_{}", known.as_str()),
    })
}

/// Clerk knows this provider under two names, by the age of its interface. The one that the
/// instance has enabled counts, and the newer one in doubt.
async fn twitter(keeper: &Keeper) -> &'static str {
    match keeper.environment().await {
        Some(it) if it.offers("oauth_twitter") && !it.offers("oauth_x") => "oauth_twitter",
        _ => "oauth_x",
    }
}
