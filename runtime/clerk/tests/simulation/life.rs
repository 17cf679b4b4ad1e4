//! Whether the app runs. It dies at one instant: nothing that it was about to do reaches anybody any more.

use std::sync::Arc;

use tokio::sync::watch;

/// The life of the process that runs now.
#[derive(Clone)]
pub struct Life(Arc<watch::Sender<bool>>);

impl Default for Life {
    fn default() -> Self {
        Self(Arc::new(watch::Sender::new(true)))
    }
}

impl Life {
    pub fn begin(&self) {
        self.0.send_replace(true);
    }

    pub fn end(&self) {
        self.0.send_replace(false);
    }

    pub fn is_over(&self) -> bool {
        !*self.0.borrow()
    }

    /// Waits for its end.
    pub async fn over(&self) {
        let mut life = self.0.subscribe();
        // The sender is `self.0`, so the channel is open.
        let _ = life.wait_for(|alive| !alive).await;
    }

    /// Goes on for the living only.
    pub async fn go_on(&self) {
        if self.is_over() {
            std::future::pending::<()>().await;
        }
    }
}
