//! The scripts a shell evaluates to deliver a message: a constant template around one JSON value, nothing else.
//!
//! - The page may have gone elsewhere in the meantime, so the script asks it for its origin first.
//! - The value is an object literal and never goes through the page's own `JSON`.
//! - What the page throws does not reach the shell. It is thrown again in a task of its own, where the page's error
//!   handling sees it as it would any other mistake in an event handler.
//! - A handler that is none costs the event and leaves one warning with its name. A callback that is none has been called
//!   before and is passed over.

use std::borrow::Cow;

/// A page agent takes it; without one there is nobody who asked.
pub(super) const HELLO: &str = r#"(function(m){"use strict";
if(window.location.origin!==m.origin)return;
try{window.__transom.receive({kind:"hello",contract:m.value})}catch(e){}
})"#;

pub(super) const EVENT: &str = r#"(function(m){"use strict";
if(window.location.origin!==m.origin)return;
var handler;
try{handler=window[m.handler]}catch(e){}
if(typeof handler!=="function"){
try{console.warn("window."+m.handler+" is not a function, so the event \""+m.name+"\" was dropped.")}catch(e){}
return}
try{handler.call(window,m.value)}catch(e){setTimeout(function(){throw e},0)}
})"#;

pub(super) const ASSIGN: &str = r#"(function(m){"use strict";
if(window.location.origin!==m.origin)return;
try{window[m.name]=m.value}
catch(e){try{console.warn("window."+m.name+" could not be written.")}catch(e){}}
})"#;

pub(super) const CALLBACK: &str = r#"(function(m){"use strict";
if(window.location.origin!==m.origin)return;
var owner=window,callback=window,i;
try{for(i=0;i<m.path.length;i++){owner=callback;callback=owner[m.path[i]]}}catch(e){return}
if(typeof callback!=="function")return;
try{callback.call(owner,m.value)}catch(e){setTimeout(function(){throw e},0)}
})"#;

/// Makes JSON safe wherever a script can stand: no `<`, `>`, `&`, no line separators that old engines end a literal at,
/// and no `__proto__:`, which in a script sets the prototype instead of an entry.
///
/// The first five only occur inside the strings of a JSON text, where an escape means the same; the quote in front of
/// the last, directly behind `{` or `,`, can only be the opening quote of a key.
pub(super) fn literal(json: &str) -> Cow<'_, str> {
    let is_unsafe = |c: char| matches!(c, '<' | '>' | '&' | '\u{2028}' | '\u{2029}');
    let mut safe = Cow::Borrowed(json);
    if json.contains(is_unsafe) {
        let mut escaped = String::with_capacity(json.len() + 64);
        for character in json.chars() {
            match character {
                '<' => escaped.push_str("\\u003c"),
                '>' => escaped.push_str("\\u003e"),
                '&' => escaped.push_str("\\u0026"),
                '\u{2028}' => escaped.push_str("\\u2028"),
                '\u{2029}' => escaped.push_str("\\u2029"),
                other => escaped.push(other),
            }
        }
        safe = Cow::Owned(escaped);
    }
    for (key, computed) in [
        ("{\"__proto__\":", "{[\"__proto__\"]:"),
        (",\"__proto__\":", ",[\"__proto__\"]:"),
    ] {
        if safe.contains(key) {
            safe = Cow::Owned(safe.replace(key, computed));
        }
    }
    safe
}
