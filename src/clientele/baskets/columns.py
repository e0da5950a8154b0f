"""Columns that the Python models of baskets read."""

OF_SHOPS = (
    *("shop_id", "basket_population", "basket_codes", "minimum_support"),
    *("minimum_itemset_baskets", "maximum_itemset_length"),
    *("minimum_confidence", "minimum_lift"),
)
OF_LINES = ("shop_id", "basket_number", "item_number")
OF_PRODUCTS = ("shop_id", "item_number", "product_id")
OF_ITEMSETS = (
    *("shop_id", "as_of_date", "itemset_number", "itemset_size"),
    *("itemset_count", "item_number", "model_run_id"),
)
OF_DATES = ("shop_id", "as_of_date", "basket_count", "minimum_count")
