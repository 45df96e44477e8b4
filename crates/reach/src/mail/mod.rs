//! Mail: who wants to hear from the house, and how it is told to them.
//!
//! A subscriber's address is sealed (`vault.rs`) and found by a blind index; consent, languages and kinds are kept beside
//! it (`subscriber.rs`). The outlet (`outlet.rs`) gives each the edition that suits best, as one multipart message
//! (`letter.rs`, `message.rs`) signed by us (`dkim.rs`), through a relay (`relay.rs`). What comes back is read by `bounce.rs`.

mod address;
pub mod bounce;
pub mod check;
mod courier;
mod digest;
mod dkim;
pub mod dns;
mod expand;
mod import;
mod letter;
mod message;
mod relay;
mod sign_up;
mod subscriber;
pub mod subscriber_store;
mod vault;

pub use address::{Address, BadAddress};
pub use bounce::{Intake, take_in};
pub use courier::{OUTLET, preview};
pub use dkim::{DkimKeys, Signer, sign};
pub use import::{Imported, cells, import};
pub use letter::Links;

pub use relay::Sending;
pub use sign_up::{Answer, LEFT, SignUp, ask_for_links, sign_up};
pub use subscriber::{Preferences, Rhythm, Standing, Subscriber};
pub use subscriber_store as store;
pub use vault::Vault;
