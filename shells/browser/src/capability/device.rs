//! What this shell tells the bridge about the device: that there is none, only a browser.

use transom_clerk::contract::capabilities::{Device, device};
use transom_runtime::BoxFuture;

/// The machine the shell runs on.
pub struct ThisMachine;

impl Device for ThisMachine {
    fn describe(&self) -> BoxFuture<'_, device::DescribeAnswer> {
        let answer = device::DescribeAnswer {
            platform: "browser".to_owned(),
            os_version: None,
            model: None,
            app_id: Some("dev.transom.browser".to_owned()),
            app_version: Some(env!("CARGO_PKG_VERSION").to_owned()),
            app_build: None,
        };
        Box::pin(async { answer })
    }
}
