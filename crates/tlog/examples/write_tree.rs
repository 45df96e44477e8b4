//! Writes or grows a whole C2SP static tree: `cargo run -p tlog --example write_tree -- DIR SIZE`.
//!
//! Prints the verifier key of its checkpoint. The key and the entries are made up and always the same, so trees of
//! two sizes are two states of one log.

#[path = "../tests/it/static_tree.rs"]
mod static_tree;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [folder, size] = arguments.as_slice() else {
        return Err("usage: write_tree DIR SIZE".into());
    };
    println!("{}", static_tree::grow(folder.as_ref(), size.parse()?)?);
    Ok(())
}
