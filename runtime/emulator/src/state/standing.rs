//! How a session stands at the moment: what its user still has to do, whether it is pending for
//! that, for which organization it acts; and the tokens that say so.

use std::sync::Arc;

use serde_json::{Map, Value, json};

use super::World;
use super::session::Session;
use super::template::JwtTemplate;
use crate::token::SessionToken;
use crate::token::session::{Claims, OrganizationClaims, Registered};

impl World {
    /// Keys of what must be done before the session is active, in the order Clerk asks.
    pub(crate) fn tasks(&self, session: &Session) -> Vec<&'static str> {
        let Some(user) = self.users.get(&session.user_id) else {
            return Vec::new();
        };
        let forces =
            self.instance.organizations && self.instance.organization_settings.force_selection;
        [
            ("reset-password", user.owes_new_password),
            (
                "choose-organization",
                forces && session.last_active_organization_id.is_none(),
            ),
            (
                "setup-mfa",
                self.instance.require_mfa && !user.two_factor_enabled(),
            ),
        ]
        .into_iter()
        .filter(|(_, open)| *open)
        .map(|(key, _)| key)
        .collect()
    }

    pub(crate) fn session_status(&self, session: &Session) -> &'static str {
        match session.status_name(self.now()) {
            "active" if !self.tasks(session).is_empty() => "pending",
            status => status,
        }
    }

    /// A new token for a session, which becomes its last active one.
    pub(crate) fn mint(
        &mut self,
        session_id: &str,
        origin: Option<&str>,
    ) -> Option<Arc<SessionToken>> {
        let session = self.sessions.get(session_id)?;
        let organization = session.last_active_organization_id.clone();
        let token = self.mint_for(session_id, origin, organization.as_deref())?;
        self.sessions.get_mut(session_id)?.last_token = Some(Arc::clone(&token));
        Some(token)
    }

    /// A token that speaks for this organization, whichever is the session's active one.
    pub(crate) fn mint_for(
        &mut self,
        session_id: &str,
        origin: Option<&str>,
        organization: Option<&str>,
    ) -> Option<Arc<SessionToken>> {
        let token_id = self.random.hex()[..20].to_owned();
        let session = self.sessions.get(session_id)?;
        let claims = Claims {
            session_id: &session.id,
            factor_ages: session.factor_ages(self.now()),
            status: self.session_status(session),
            organization: organization.and_then(|id| self.organization_claims(session, id)),
        };
        let registered = self.registered(session, token_id, origin);
        Some(Arc::new(SessionToken::new(&registered, &claims)))
    }

    /// `None` for a session that is not there.
    pub(crate) fn mint_template(
        &mut self,
        session_id: &str,
        origin: Option<&str>,
        template: &JwtTemplate,
    ) -> Option<Arc<SessionToken>> {
        let token_id = self.random.hex()[..20].to_owned();
        let session = self.sessions.get(session_id)?;
        let claims = template.fill(&self.facts(session));
        let registered = self.registered(session, token_id, origin);
        let lifetime = template.lifetime_seconds;
        Some(Arc::new(SessionToken::of_template(
            &registered,
            claims,
            lifetime,
        )))
    }

    /// Replaces last tokens of a client that do not say the truth any more.
    pub(crate) fn correct_tokens(&mut self, client_id: &str, origin: Option<&str>) {
        let outdated: Vec<String> = self
            .live_sessions(client_id)
            .into_iter()
            .filter(|session| {
                session.last_token.as_ref().is_some_and(|token| {
                    token.about.0 != self.session_status(session)
                        || token.about.1 != session.last_active_organization_id
                })
            })
            .map(|session| session.id.clone())
            .collect();
        for session_id in outdated {
            self.mint(&session_id, origin);
        }
    }

    fn registered<'a>(
        &'a self,
        session: &'a Session,
        token_id: String,
        origin: Option<&'a str>,
    ) -> Registered<'a> {
        Registered {
            issuer: &self.base_url,
            user_id: &session.user_id,
            issued_at: self.now().div_euclid(1000),
            token_id,
            authorized_party: origin,
        }
    }

    fn organization_claims<'a>(
        &'a self,
        session: &Session,
        id: &str,
    ) -> Option<OrganizationClaims<'a>> {
        let organization = self.organizations.get(id)?;
        let membership = organization.membership(&session.user_id)?;
        let role = self.instance.organization_settings.role(&membership.role);
        Some(OrganizationClaims {
            id: &organization.id,
            slug: &organization.slug,
            role: &membership.role,
            permissions: role.map_or(&[], |role| role.permissions.as_slice()),
        })
    }

    /// What the shortcodes of a template can name.
    fn facts(&self, session: &Session) -> Value {
        let mut facts = Map::new();
        if let Some(user) = self.users.get(&session.user_id) {
            let names = [user.first_name.as_deref(), user.last_name.as_deref()];
            let full_name: Vec<&str> = names.into_iter().flatten().collect();
            facts.insert(
                "user".into(),
                json!({
                    "id": user.id,
                    "username": user.username,
                    "first_name": user.first_name,
                    "last_name": user.last_name,
                    "full_name": full_name.join(" "),
                    "primary_email_address": user.primary_email().map(|email| &email.value),
                    "primary_phone_number": user.primary_phone().map(|phone| &phone.value),
                    "public_metadata": user.public_metadata,
                    "unsafe_metadata": user.unsafe_metadata,
                    "external_id": user.external_id,
                    "two_factor_enabled": user.two_factor_enabled(),
                }),
            );
        }
        let active = session.last_active_organization_id.as_deref();
        if let Some(of) = active.and_then(|id| self.organization_claims(session, id)) {
            let name = self.organizations.get(of.id).map(|known| &known.name);
            facts.insert(
                "org".into(),
                json!({ "id": of.id, "slug": of.slug, "name": name, "role": of.role }),
            );
        }
        facts.insert("session".into(), json!({ "id": session.id }));
        Value::Object(facts)
    }
}
