shared::lambda!("admin-audit", admin_audit);
