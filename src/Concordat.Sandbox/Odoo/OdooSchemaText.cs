namespace Concordat.Sandbox.Odoo;

internal static class OdooSchemaText
{
    public const string Text = """
        res.country|Country|name
        name! char, code# char

        res.currency|Currency|name
        name! char, symbol char

        res.company|Company|id
        name! char, currency_id m2o:res.currency

        res.groups|Group|id
        name! char, full_name char

        res.users|User|name
        name! char, login!# char, active boolean, company_id m2o:res.company, company_ids m2m:res.company, groups_id m2m:res.groups, partner_id m2o:res.partner

        res.partner.category|Partner Tag|name
        name! char

        res.partner|Contact|name
        name! char, ref# char, email char, phone char, street char, city char, zip char, vat char, barcode# char, function char, comment html
        active boolean, is_company boolean, color integer, customer_rank integer, supplier_rank integer, lang char
        type sel:contact/invoice/delivery/other, country_id m2o:res.country, parent_id m2o:res.partner, child_ids o2m:res.partner:parent_id
        category_id m2m:res.partner.category, company_id m2o:res.company

        uom.uom|Unit|id
        name! char

        product.category|Product Category|name
        name! char

        product.product|Product|name
        name! char, default_code# char, barcode# char, active boolean, type sel:consu/service/combo, is_storable boolean, list_price float, lst_price float
        standard_price float, uom_id m2o:uom.uom, categ_id m2o:product.category
        seller_ids o2m:product.supplierinfo:product_id, qty_available float, free_qty float, virtual_available float, incoming_qty float, outgoing_qty float

        product.supplierinfo|Supplier Pricelist|id
        partner_id! m2o:res.partner, product_id m2o:product.product, min_qty float, price float, delay integer, sequence integer, currency_id m2o:res.currency

        account.journal|Journal|id
        name! char, code char, type sel:sale/purchase/bank/cash/general

        account.move|Journal Entry|invoice_date desc
        name char, ref# char, move_type! sel:entry/out_invoice/out_refund/in_invoice/in_refund, state! sel:draft/posted/cancel
        payment_state! sel:not_paid/in_payment/paid/partial/reversed, partner_id m2o:res.partner, currency_id m2o:res.currency, journal_id m2o:account.journal
        company_id m2o:res.company, invoice_date date, invoice_date_due date, date date, invoice_origin char, payment_reference char, narration html
        amount_untaxed monetary, amount_tax monetary, amount_total monetary, amount_residual monetary
        invoice_line_ids o2m:account.move.line:move_id, line_ids o2m:account.move.line:move_id, matched_payment_ids m2m:account.payment

        account.move.line|Journal Item|id
        move_id! m2o:account.move, name char, product_id m2o:product.product, quantity float, price_unit float, price_subtotal monetary, price_total monetary
        partner_id m2o:res.partner, display_type sel:product/payment_term/tax/line_section/line_note, date_maturity date, purchase_line_id m2o:purchase.order.line

        account.payment|Payment|date desc
        name char, state! sel:draft/in_process/paid/canceled, amount monetary, date date, memo char, payment_type sel:inbound/outbound
        partner_id m2o:res.partner, currency_id m2o:res.currency, journal_id m2o:account.journal, reconciled_invoice_ids m2m:account.move, is_reconciled boolean

        account.payment.register|Pay|id
        payment_date date, amount monetary, communication char, journal_id m2o:account.journal, currency_id m2o:res.currency, move_ids m2m:account.move

        sale.order|Sales Order|date_order desc
        name char, state! sel:draft/sent/sale/cancel, partner_id! m2o:res.partner, client_order_ref# char, date_order datetime, currency_id m2o:res.currency
        company_id m2o:res.company, amount_untaxed monetary, amount_tax monetary, amount_total monetary, invoice_status sel:no/to invoice/invoiced
        order_line o2m:sale.order.line:order_id, invoice_ids m2m:account.move

        sale.order.line|Sales Order Line|id
        order_id! m2o:sale.order, name char, product_id m2o:product.product, product_uom_qty float, price_unit float, price_subtotal monetary

        sale.advance.payment.inv|Sales Advance Payment Invoice|id
        advance_payment_method sel:delivered/percentage/fixed, sale_order_ids m2m:sale.order

        purchase.order|Purchase Order|date_order desc
        name char, state! sel:draft/sent/purchase/done/cancel, partner_id! m2o:res.partner, partner_ref char, origin char, date_order datetime, date_approve datetime
        currency_id m2o:res.currency, company_id m2o:res.company, amount_total monetary, receipt_status sel:pending/partial/full
        invoice_status sel:no/to invoice/invoiced, order_line o2m:purchase.order.line:order_id, picking_ids o2m:stock.picking:purchase_id, invoice_ids m2m:account.move

        purchase.order.line|Purchase Order Line|id
        order_id! m2o:purchase.order, name char, product_id m2o:product.product, product_qty float, price_unit float, price_subtotal monetary
        qty_received float, qty_invoiced float

        stock.location|Inventory Locations|id
        name! char, complete_name# char, usage sel:internal/supplier/customer/inventory/view, location_id m2o:stock.location, active boolean

        stock.picking|Transfer|id desc
        name char, state! sel:draft/waiting/confirmed/assigned/done/cancel, picking_type_code sel:incoming/outgoing/internal, origin char, partner_id m2o:res.partner
        location_id m2o:stock.location, location_dest_id m2o:stock.location, purchase_id m2o:purchase.order, backorder_id m2o:stock.picking
        move_ids o2m:stock.move:picking_id, date_done datetime, company_id m2o:res.company

        stock.move|Stock Move|id
        name char, picking_id m2o:stock.picking, product_id! m2o:product.product, product_uom_qty float, quantity float, picked boolean
        state! sel:draft/confirmed/assigned/done/cancel, location_id m2o:stock.location, location_dest_id m2o:stock.location, purchase_line_id m2o:purchase.order.line

        stock.backorder.confirmation|Backorder Confirmation|id
        show_transfers boolean

        stock.quant|Quants|id
        product_id! m2o:product.product, location_id! m2o:stock.location, quantity float, reserved_quantity float, available_quantity float
        inventory_quantity float, in_date datetime, lot_id char, company_id m2o:res.company

        calendar.event|Calendar Event|start desc
        name! char, start! datetime, stop! datetime, duration float, allday boolean, active boolean, location char, description html, show_as sel:busy/free
        partner_ids m2m:res.partner, user_id m2o:res.users, res_model char

        ir.model.data|Model Data|id
        module! char, name!# char, complete_name# char, model! char, res_id# integer, noupdate boolean

        res.lang|Languages|id
        name! char, code! char, active boolean
        """;
}
