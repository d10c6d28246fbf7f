//! Affiliates: who they are, the hits of their links, and the visits that count.
