"""企业养老保险关系转移: acceptance, letters, the transfer sheet, receipts, posting, review, progress."""
