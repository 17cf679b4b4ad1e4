//! The bridge as a page sees it: commands in, events and `clerkJWT` out, against the emulator over
//! real HTTP. One module per area; test names begin with the id of the rule they hold.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on panics")]

mod apple;
mod attempt;
mod attribution;
mod browser;
mod configure;
mod cookie_names;
mod email_code;
mod email_link;
mod google;
mod harm;
mod host;
mod http;
#[path = "../hunt/hunt.rs"]
mod hunt;
mod key;
mod left_behind;
mod median;
mod network;
mod oauth;
mod organization;
mod page_load;
mod passkey;
mod password;
mod pending;
mod phone_code;
mod recalled;
mod refresh;
mod reset_password;
mod returns;
mod second_factor;
mod secrets;
mod session;
mod sign_up;
mod signout;
mod ssr;
mod storage;
mod task;
mod template;
mod tenants;
mod ticket;
mod token;
mod user;
mod world;
