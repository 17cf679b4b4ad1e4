//! What reqwest does for us, on a bare socket: no redirects, bounded bodies, and the difference
//! between a request that was never sent and one whose answer was lost.

use std::sync::Arc;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;
use tokio::sync::Mutex;
use transom_clerk::http::{Http, MAX_BODY, Method, Outgoing, ReqwestHttp, Unreachable};

/// Answers every connection with the same bytes and keeps what was asked.
async fn serve(answer: Vec<u8>) -> (String, Arc<Mutex<Vec<String>>>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = format!("http://{}/v1/client", listener.local_addr().unwrap());
    let asked = Arc::new(Mutex::new(Vec::new()));
    let heard = asked.clone();
    tokio::spawn(async move {
        loop {
            let (mut stream, _) = listener.accept().await.unwrap();
            let mut bytes = vec![0; 4096];
            let read = stream.read(&mut bytes).await.unwrap();
            heard
                .lock()
                .await
                .push(String::from_utf8_lossy(&bytes[..read]).to_lowercase());
            drop(stream.write_all(&answer).await);
        }
    });
    (address, asked)
}

fn request(url: &str, method: Method) -> Outgoing {
    Outgoing {
        method,
        url: url.parse().unwrap(),
        headers: vec![("authorization", "token".to_owned().into())],
        form: (method != Method::Get).then(|| "code=1".to_owned().into()),
    }
}

#[tokio::test]
async fn verbs_are_real_and_nothing_is_added_that_betrays_a_browser() {
    let (url, asked) = serve(b"HTTP/1.1 204 No Content\r\n\r\n".to_vec()).await;
    let http = ReqwestHttp::new().unwrap();
    for method in [Method::Get, Method::Post, Method::Patch, Method::Delete] {
        assert_eq!(http.send(request(&url, method)).await.unwrap().status, 204);
        let raw = asked.lock().await.pop().unwrap();
        let verb = method.as_str().to_lowercase();
        assert!(
            raw.starts_with(&format!("{verb} /v1/client http/1.1\r\n")),
            "{raw}"
        );
        assert!(raw.contains("\r\nauthorization: token\r\n"), "{raw}");
        for header in ["origin:", "cookie:", "referer:"] {
            assert!(!raw.contains(header), "{raw}");
        }
    }
}

#[tokio::test]
async fn redirects_are_not_followed() {
    let (elsewhere, visited) =
        serve(b"HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n".to_vec()).await;
    for status in [301, 302, 307, 308] {
        let answer =
            format!("HTTP/1.1 {status} Go\r\nlocation: {elsewhere}\r\ncontent-length: 0\r\n\r\n");
        let (url, _) = serve(answer.into_bytes()).await;
        let http = ReqwestHttp::new().unwrap();
        assert_eq!(
            http.send(request(&url, Method::Get)).await.unwrap().status,
            status
        );
    }
    assert!(visited.lock().await.is_empty());
}

#[tokio::test]
async fn bodies_and_headers_are_bounded() {
    let http = ReqwestHttp::new().unwrap();
    let mut answer = b"HTTP/1.1 200 OK\r\nconnection: close\r\n\r\n".to_vec();
    answer.resize(answer.len() + MAX_BODY, b'x');
    let (url, _) = serve(answer.clone()).await;
    assert_eq!(
        http.send(request(&url, Method::Get))
            .await
            .unwrap()
            .body
            .len(),
        MAX_BODY
    );
    answer.push(b'x');
    let (url, _) = serve(answer).await;
    assert_eq!(
        http.send(request(&url, Method::Get)).await.unwrap_err(),
        Unreachable::TooLarge
    );
    let many = "x: y\r\n".repeat(200);
    let (url, _) = serve(format!("HTTP/1.1 200 OK\r\n{many}\r\n").into_bytes()).await;
    assert!(http.send(request(&url, Method::Get)).await.is_err());
}

#[tokio::test]
async fn unsent_and_lost_are_told_apart() {
    let http = ReqwestHttp::new().unwrap();
    let free = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let closed = format!("http://{}/", free.local_addr().unwrap());
    drop(free);
    assert_eq!(
        http.send(request(&closed, Method::Post)).await.unwrap_err(),
        Unreachable::Unsent
    );
    // Somebody who speaks no TLS: the server has seen no request.
    let (plain, _) = serve(b"HTTP/1.1 400 Bad\r\n\r\n".to_vec()).await;
    let tls = plain.replace("http://", "https://");
    assert_eq!(
        http.send(request(&tls, Method::Post)).await.unwrap_err(),
        Unreachable::Unsent
    );
    for cut in [
        "",
        "HTTP/1.1 200",
        "HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\nabc",
    ] {
        let (url, _) = serve(cut.as_bytes().to_vec()).await;
        let lost = http.send(request(&url, Method::Post)).await.unwrap_err();
        assert_eq!(lost, Unreachable::Lost, "{cut:?}");
    }
}
