shared::lambda!("admin-customers", admin_customers);
