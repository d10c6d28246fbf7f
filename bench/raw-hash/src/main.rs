//! The unit of `bench`: one password hash as the shop makes it, alone in a program that is optimised for nothing else and
//! reuses the hash's memory. Prints how many microseconds the median hash took.

use std::time::Instant;

use argon2::{Algorithm, Argon2, Block, Params, Version};

const HASHES: usize = 41;

fn main() -> Result<(), argon2::Error> {
    // PW-1: 19 MiB, two passes, one lane.
    let params = Params::new(19_456, 2, 1, Some(32))?;
    let mut memory = vec![Block::new(); params.block_count()];
    let argon2 = Argon2::new(Algorithm::Argon2id, Version::V0x13, params);
    let mut digest = [0; 32];
    let mut micros = Vec::new();
    for _ in 0..HASHES {
        let begun = Instant::now();
        argon2.hash_password_into_with_memory(b"herons wade at low tide", b"a salt of sixteen", &mut digest, &mut memory)?;
        micros.push(begun.elapsed().as_micros());
    }
    micros.sort_unstable();
    println!("{}", micros[HASHES / 2]);
    Ok(())
}
