//! Writing copies and taking them back. Everything in here runs under the one lock of the mirror.

use std::sync::Arc;

use super::{Mirror, Show, Trace, Wanted, Work, cookies, header};
use crate::contract::capabilities::{attribution, cookie_jar, request_headers};
use crate::lent::{self, PATIENCE};
use crate::tenant::Tenant;

impl Mirror {
    pub(super) async fn show(&self, work: &mut Work, tenant: &Arc<Tenant>, wanted: &Wanted) {
        let foreign = |trace: &Trace| !trace.is_empty() && trace.tenant != wanted.tenant;
        if work.trace.as_ref().is_some_and(foreign) {
            self.recall(work).await;
        }
        self.show_cookies(work, tenant, wanted).await;
        self.show_header(work, tenant, wanted).await;
        self.show_user(work, tenant, wanted).await;
    }

    async fn show_cookies(&self, work: &mut Work, tenant: &Arc<Tenant>, wanted: &Wanted) {
        if self.lent.cookies.is_none() {
            return;
        }
        let written = work.trace.clone().unwrap_or_default();
        let gone = |host: &&String| !wanted.hosts.contains(*host);
        let gone: Vec<String> = written.hosts.iter().filter(gone).cloned().collect();
        self.clear_cookies(work, gone).await;

        let fit = match &wanted.session {
            Show::Somebody(token) => cookies::fit(&token.jwt, &wanted.suffix),
            _ => Ok(()),
        };
        if let Err(unfit) = &fit {
            self.complain(work, &unfit.to_string());
        }
        let known = |host: &&String| written.hosts.contains(*host);
        let batch: Vec<cookie_jar::Write> = match &wanted.session {
            Show::Leave => return,
            Show::Somebody(token) if fit.is_ok() => {
                let Some(usable) = tenant.keeper.usable(&token.jwt) else {
                    return;
                };
                let cookies = |host: &String| {
                    let cookies = cookies::signed_in(token, usable, host, &wanted.suffix)?;
                    let domain = host.clone();
                    Some(cookie_jar::Write { domain, cookies })
                };
                wanted.hosts.iter().filter_map(cookies).collect()
            }
            // Where no cookie of ours ever was, none has to say that nobody is signed in.
            _ => {
                let cookies = |host: &String| cookie_jar::Write {
                    domain: host.clone(),
                    cookies: cookies::signed_out(host, &wanted.suffix),
                };
                wanted.hosts.iter().filter(known).map(cookies).collect()
            }
        };
        self.write_cookies(work, tenant, wanted, batch).await;
    }

    async fn write_cookies(
        &self,
        work: &mut Work,
        tenant: &Arc<Tenant>,
        wanted: &Wanted,
        batch: Vec<cookie_jar::Write>,
    ) {
        let Some(jar) = self.lent.cookies.clone() else {
            return;
        };
        if batch.is_empty() {
            return;
        }
        let hosts = batch.iter().map(|write| write.domain.clone());
        self.leave_trace(work, wanted, |trace| {
            trace.hosts.extend(hosts);
            trace.suffixes.insert(wanted.suffix.clone());
        })
        .await;
        if !self.shows(tenant) {
            return;
        }
        let question = async move {
            let mut failures = Vec::new();
            for write in batch {
                let host = write.domain.clone();
                if let Err(failure) = jar.write(write).await {
                    failures.push((host, failure));
                }
            }
            failures
        };
        match lent::ask(self.clock.as_ref(), PATIENCE, question).await {
            Ok(failures) => {
                for (host, failure) in failures {
                    self.complain(
                        work,
                        &format!("the cookies for {host} were not written: {failure}"),
                    );
                }
            }
            Err(why) => self.complain(work, &format!("writing cookies {why}")),
        }
    }

    /// Deletes the cookies of these hosts, and takes the hosts off the trace when they are gone.
    async fn clear_cookies(&self, work: &mut Work, hosts: Vec<String>) {
        let (Some(jar), false) = (self.lent.cookies.clone(), hosts.is_empty()) else {
            return;
        };
        let mut trace = work.trace.clone().unwrap_or_default();
        let names = trace.suffixes.iter().flat_map(|it| cookies::names(it));
        let mut names: Vec<String> = names.collect();
        names.sort();
        names.dedup();
        let domains = hosts.clone();
        let question = async move { jar.clear(cookie_jar::Clear { domains, names }).await };
        match lent::ask(self.clock.as_ref(), PATIENCE, question).await {
            Ok(Ok(())) => {
                trace.hosts.retain(|host| !hosts.contains(host));
                if trace.hosts.is_empty() {
                    trace.suffixes.clear();
                }
                self.write_trace(&trace).await;
                work.trace = Some(trace);
            }
            Ok(Err(failure)) => {
                self.complain(work, &format!("cookies were not deleted: {failure}"));
            }
            Err(why) => self.complain(work, &format!("deleting cookies {why}")),
        }
    }

    async fn show_header(&self, work: &mut Work, tenant: &Arc<Tenant>, wanted: &Wanted) {
        let Some(headers) = self.lent.headers.clone() else {
            return;
        };
        let token = match &wanted.session {
            Show::Somebody(token) if cookies::fit(&token.jwt, &wanted.suffix).is_ok() => {
                Some(token)
            }
            _ => None,
        };
        let (Some(token), Some(name), false) = (token, &wanted.header, wanted.hosts.is_empty())
        else {
            return self.clear_header(work).await;
        };
        if !self.shows(tenant) {
            return;
        }
        let ask = request_headers::Set {
            domains: wanted.hosts.clone(),
            name: name.clone(),
            value: header::value(name, &token.jwt),
        };
        work.header_set = true;
        let question = async move { headers.set(ask).await };
        match lent::ask(self.clock.as_ref(), PATIENCE, question).await {
            Ok(Ok(())) => {}
            Ok(Err(failure)) => self.complain(work, &format!("the header was not set: {failure}")),
            Err(why) => self.complain(work, &format!("setting the header {why}")),
        }
    }

    async fn clear_header(&self, work: &mut Work) {
        let (Some(headers), true) = (self.lent.headers.clone(), work.header_set) else {
            return;
        };
        let question = async move { headers.clear().await };
        match lent::ask(self.clock.as_ref(), PATIENCE, question).await {
            Ok(Ok(())) => work.header_set = false,
            Ok(Err(failure)) => {
                self.complain(work, &format!("the header was not removed: {failure}"));
            }
            Err(why) => self.complain(work, &format!("removing the header {why}")),
        }
    }

    async fn show_user(&self, work: &mut Work, tenant: &Arc<Tenant>, wanted: &Wanted) {
        let Some(kits) = self.lent.attribution.clone() else {
            return;
        };
        let Some(user_id) = wanted.user.clone() else {
            return self.clear_user(work).await;
        };
        if work.shown_user.as_ref() == Some(&user_id) {
            return;
        }
        self.leave_trace(work, wanted, |trace| trace.attribution = true)
            .await;
        if !self.shows(tenant) {
            return;
        }
        let ask = attribution::Set {
            user_id: user_id.clone(),
        };
        let question = async move { kits.set(ask).await };
        match lent::ask(self.clock.as_ref(), PATIENCE, question).await {
            Ok(()) => work.shown_user = Some(user_id),
            Err(why) => self.complain(work, &format!("passing the user's id on {why}")),
        }
    }

    /// Clears the id, if it was set from here.
    async fn clear_user(&self, work: &mut Work) {
        let mut trace = work.trace.clone().unwrap_or_default();
        let (Some(kits), true) = (self.lent.attribution.clone(), trace.attribution) else {
            return;
        };
        work.shown_user = None;
        let question = async move { kits.clear().await };
        match lent::ask(self.clock.as_ref(), PATIENCE, question).await {
            Ok(()) => {
                trace.attribution = false;
                self.write_trace(&trace).await;
                work.trace = Some(trace);
            }
            Err(why) => self.complain(work, &format!("clearing the user's id {why}")),
        }
    }

    /// Takes back everything that was ever written, by whichever tenant.
    pub(super) async fn recall(&self, work: &mut Work) {
        if work.trace.is_none() {
            work.trace = self.read_trace().await;
        }
        let hosts = work.trace.iter().flat_map(|trace| trace.hosts.clone());
        let hosts = hosts.collect();
        self.clear_cookies(work, hosts).await;
        self.clear_header(work).await;
        self.clear_user(work).await;
    }

    /// Writes down what is about to be left outside, so that it is found again after a crash.
    async fn leave_trace(&self, work: &mut Work, wanted: &Wanted, change: impl FnOnce(&mut Trace)) {
        let known = work.trace.clone().unwrap_or_default();
        let mut trace = known.clone();
        trace.tenant.clone_from(&wanted.tenant);
        change(&mut trace);
        if trace != known {
            self.write_trace(&trace).await;
            work.trace = Some(trace);
        }
    }

    /// Whether this tenant still is the one to show; a move may have begun in the meantime.
    fn shows(&self, tenant: &Arc<Tenant>) -> bool {
        self.source().is_some_and(|now| Arc::ptr_eq(&now, tenant))
    }

    fn complain(&self, work: &mut Work, text: &str) {
        work.incomplete = true;
        if work.complaints.insert(text.to_owned()) {
            self.link.log(text);
        }
    }
}
