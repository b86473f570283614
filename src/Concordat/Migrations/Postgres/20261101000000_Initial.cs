using System;
using Microsoft.EntityFrameworkCore.Migrations;
using Npgsql.EntityFrameworkCore.PostgreSQL.Metadata;

#nullable disable

namespace Concordat.Migrations.Postgres
{
    /// <inheritdoc />
    public partial class Initial : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.CreateTable(
                name: "access_dormant",
                columns: table => new
                {
                    kind = table.Column<string>(type: "text", nullable: false),
                    grant = table.Column<string>(type: "text", nullable: false),
                    since = table.Column<long>(type: "bigint", nullable: false),
                    at = table.Column<long>(type: "bigint", nullable: false),
                    stays = table.Column<bool>(type: "boolean", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_access_dormant", x => new { x.kind, x.grant, x.since });
                });

            migrationBuilder.CreateTable(
                name: "access_review_items",
                columns: table => new
                {
                    review = table.Column<int>(type: "integer", nullable: false),
                    number = table.Column<int>(type: "integer", nullable: false),
                    kind = table.Column<string>(type: "text", nullable: false),
                    grant = table.Column<string>(type: "text", nullable: false),
                    subject = table.Column<string>(type: "text", nullable: false),
                    what = table.Column<string>(type: "text", nullable: false),
                    granted_by = table.Column<string>(type: "text", nullable: false),
                    granted_at = table.Column<long>(type: "bigint", nullable: true),
                    last_used_at = table.Column<long>(type: "bigint", nullable: true),
                    owner = table.Column<string>(type: "text", nullable: true),
                    reviewer = table.Column<string>(type: "text", nullable: true),
                    decision = table.Column<string>(type: "text", nullable: true),
                    decided_by = table.Column<string>(type: "text", nullable: true),
                    decided_at = table.Column<long>(type: "bigint", nullable: true),
                    note = table.Column<string>(type: "text", nullable: true),
                    stays = table.Column<string>(type: "text", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_access_review_items", x => new { x.review, x.number });
                });

            migrationBuilder.CreateTable(
                name: "access_reviews",
                columns: table => new
                {
                    number = table.Column<int>(type: "integer", nullable: false),
                    kinds = table.Column<string>(type: "text", nullable: false),
                    reason = table.Column<string>(type: "text", nullable: false),
                    started_by = table.Column<string>(type: "text", nullable: false),
                    started_at = table.Column<long>(type: "bigint", nullable: false),
                    due_at = table.Column<long>(type: "bigint", nullable: false),
                    reminded = table.Column<int>(type: "integer", nullable: false),
                    closed_at = table.Column<long>(type: "bigint", nullable: true),
                    closed_by = table.Column<string>(type: "text", nullable: true),
                    report = table.Column<byte[]>(type: "bytea", nullable: true),
                    hash = table.Column<string>(type: "text", nullable: true),
                    key_id = table.Column<string>(type: "text", nullable: true),
                    signature = table.Column<byte[]>(type: "bytea", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_access_reviews", x => x.number);
                });

            migrationBuilder.CreateTable(
                name: "activations",
                columns: table => new
                {
                    serial = table.Column<int>(type: "integer", nullable: false),
                    release = table.Column<int>(type: "integer", nullable: false),
                    hash = table.Column<string>(type: "text", nullable: false),
                    key_id = table.Column<string>(type: "text", nullable: false),
                    signature = table.Column<byte[]>(type: "bytea", nullable: false),
                    content = table.Column<byte[]>(type: "bytea", nullable: false),
                    ordered_by = table.Column<string>(type: "text", nullable: false),
                    reason = table.Column<string>(type: "text", nullable: false),
                    at = table.Column<long>(type: "bigint", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_activations", x => x.serial);
                });

            migrationBuilder.CreateTable(
                name: "audit_checkpoints",
                columns: table => new
                {
                    position = table.Column<long>(type: "bigint", nullable: false),
                    hash = table.Column<string>(type: "text", nullable: false),
                    root = table.Column<string>(type: "text", nullable: false),
                    peaks = table.Column<string>(type: "text", nullable: false),
                    at = table.Column<long>(type: "bigint", nullable: false),
                    signature = table.Column<string>(type: "text", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_audit_checkpoints", x => x.position);
                });

            migrationBuilder.CreateTable(
                name: "audit_cuts",
                columns: table => new
                {
                    position = table.Column<long>(type: "bigint", nullable: false),
                    hash = table.Column<string>(type: "text", nullable: false),
                    root = table.Column<string>(type: "text", nullable: false),
                    peaks = table.Column<string>(type: "text", nullable: false),
                    counters = table.Column<string>(type: "text", nullable: false),
                    at = table.Column<long>(type: "bigint", nullable: false),
                    signature = table.Column<string>(type: "text", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_audit_cuts", x => x.position);
                });

            migrationBuilder.CreateTable(
                name: "audit_entries",
                columns: table => new
                {
                    seq = table.Column<long>(type: "bigint", nullable: false)
                        .Annotation("Npgsql:ValueGenerationStrategy", NpgsqlValueGenerationStrategy.IdentityByDefaultColumn),
                    position = table.Column<long>(type: "bigint", nullable: true),
                    hash = table.Column<string>(type: "text", nullable: true),
                    node = table.Column<string>(type: "text", nullable: false),
                    epoch = table.Column<int>(type: "integer", nullable: false),
                    counter = table.Column<long>(type: "bigint", nullable: false),
                    voids = table.Column<string>(type: "text", nullable: true),
                    at = table.Column<long>(type: "bigint", nullable: false),
                    action = table.Column<string>(type: "text", nullable: false),
                    actor = table.Column<string>(type: "text", nullable: false),
                    target = table.Column<string>(type: "text", nullable: false),
                    outcome = table.Column<string>(type: "text", nullable: false),
                    reason = table.Column<string>(type: "text", nullable: true),
                    detail = table.Column<string>(type: "text", nullable: true),
                    exchange = table.Column<Guid>(type: "uuid", nullable: true),
                    release = table.Column<int>(type: "integer", nullable: true),
                    mac = table.Column<string>(type: "text", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_audit_entries", x => x.seq);
                });

            migrationBuilder.CreateTable(
                name: "audit_holds",
                columns: table => new
                {
                    number = table.Column<int>(type: "integer", nullable: false),
                    reason = table.Column<string>(type: "text", nullable: false),
                    by = table.Column<string>(type: "text", nullable: false),
                    at = table.Column<long>(type: "bigint", nullable: false),
                    released_by = table.Column<string>(type: "text", nullable: true),
                    released_at = table.Column<long>(type: "bigint", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_audit_holds", x => x.number);
                });

            migrationBuilder.CreateTable(
                name: "audit_streams",
                columns: table => new
                {
                    name = table.Column<string>(type: "text", nullable: false),
                    position = table.Column<long>(type: "bigint", nullable: false),
                    holder = table.Column<string>(type: "text", nullable: false),
                    until = table.Column<long>(type: "bigint", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_audit_streams", x => x.name);
                });

            migrationBuilder.CreateTable(
                name: "audit_timestamps",
                columns: table => new
                {
                    position = table.Column<long>(type: "bigint", nullable: false),
                    statement = table.Column<string>(type: "text", nullable: false),
                    at = table.Column<long>(type: "bigint", nullable: false),
                    token = table.Column<byte[]>(type: "bytea", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_audit_timestamps", x => x.position);
                });

            migrationBuilder.CreateTable(
                name: "batch_chunks",
                columns: table => new
                {
                    run = table.Column<Guid>(type: "uuid", nullable: false),
                    number = table.Column<int>(type: "integer", nullable: false),
                    from_at = table.Column<long>(type: "bigint", nullable: false),
                    until_at = table.Column<long>(type: "bigint", nullable: false),
                    after_id = table.Column<int>(type: "integer", nullable: false),
                    records = table.Column<long>(type: "bigint", nullable: false),
                    finished_at = table.Column<long>(type: "bigint", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_batch_chunks", x => new { x.run, x.number });
                });

            migrationBuilder.CreateTable(
                name: "batch_jobs",
                columns: table => new
                {
                    job = table.Column<string>(type: "text", nullable: false),
                    looked_at = table.Column<long>(type: "bigint", nullable: false),
                    read_until = table.Column<long>(type: "bigint", nullable: false),
                    paused_at = table.Column<long>(type: "bigint", nullable: true),
                    paused_by = table.Column<string>(type: "text", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_batch_jobs", x => x.job);
                });

            migrationBuilder.CreateTable(
                name: "batch_runs",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    job = table.Column<string>(type: "text", nullable: false),
                    state = table.Column<string>(type: "text", nullable: false),
                    cause = table.Column<string>(type: "text", nullable: false),
                    by = table.Column<string>(type: "text", nullable: false),
                    reason = table.Column<string>(type: "text", nullable: true),
                    due_at = table.Column<long>(type: "bigint", nullable: false),
                    from_at = table.Column<long>(type: "bigint", nullable: false),
                    until_at = table.Column<long>(type: "bigint", nullable: false),
                    chunks = table.Column<int>(type: "integer", nullable: false),
                    chunks_done = table.Column<int>(type: "integer", nullable: false),
                    records = table.Column<long>(type: "bigint", nullable: false),
                    planned_at = table.Column<long>(type: "bigint", nullable: false),
                    finished_at = table.Column<long>(type: "bigint", nullable: true),
                    trouble = table.Column<string>(type: "text", nullable: true),
                    failed = table.Column<Guid>(type: "uuid", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_batch_runs", x => x.id);
                });

            migrationBuilder.CreateTable(
                name: "broker_offsets",
                columns: table => new
                {
                    channel = table.Column<string>(type: "text", nullable: false),
                    partition = table.Column<int>(type: "integer", nullable: false),
                    position = table.Column<long>(type: "bigint", nullable: false),
                    at = table.Column<long>(type: "bigint", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_broker_offsets", x => new { x.channel, x.partition });
                });

            migrationBuilder.CreateTable(
                name: "broker_readings",
                columns: table => new
                {
                    channel = table.Column<string>(type: "text", nullable: false),
                    node = table.Column<string>(type: "text", nullable: false),
                    term = table.Column<long>(type: "bigint", nullable: false),
                    until = table.Column<long>(type: "bigint", nullable: false),
                    taken = table.Column<long>(type: "bigint", nullable: false),
                    refused = table.Column<long>(type: "bigint", nullable: false),
                    last_at = table.Column<long>(type: "bigint", nullable: true),
                    failing_since = table.Column<long>(type: "bigint", nullable: true),
                    trouble = table.Column<string>(type: "text", nullable: true),
                    waiting = table.Column<long>(type: "bigint", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_broker_readings", x => x.channel);
                });

            migrationBuilder.CreateTable(
                name: "change_comments",
                columns: table => new
                {
                    change_number = table.Column<int>(type: "integer", nullable: false),
                    number = table.Column<int>(type: "integer", nullable: false),
                    person = table.Column<string>(type: "text", nullable: false),
                    at = table.Column<long>(type: "bigint", nullable: false),
                    file = table.Column<string>(type: "text", nullable: false),
                    line = table.Column<int>(type: "integer", nullable: false),
                    before = table.Column<bool>(type: "boolean", nullable: false),
                    text = table.Column<string>(type: "text", nullable: false),
                    revision = table.Column<int>(type: "integer", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_change_comments", x => new { x.change_number, x.number });
                });

            migrationBuilder.CreateTable(
                name: "change_requests",
                columns: table => new
                {
                    number = table.Column<int>(type: "integer", nullable: false),
                    title = table.Column<string>(type: "text", nullable: false),
                    author = table.Column<string>(type: "text", nullable: false),
                    co_authors = table.Column<string>(type: "text", nullable: false),
                    state = table.Column<int>(type: "integer", nullable: false),
                    base_release = table.Column<int>(type: "integer", nullable: false),
                    revision = table.Column<int>(type: "integer", nullable: false),
                    content_hash = table.Column<string>(type: "text", nullable: false),
                    files = table.Column<byte[]>(type: "bytea", nullable: false),
                    plan = table.Column<string>(type: "text", nullable: false),
                    findings = table.Column<string>(type: "text", nullable: false),
                    classified = table.Column<string>(type: "text", nullable: false),
                    consumers = table.Column<string>(type: "text", nullable: false),
                    evidence = table.Column<string>(type: "text", nullable: false),
                    opened_at = table.Column<long>(type: "bigint", nullable: false),
                    content_at = table.Column<long>(type: "bigint", nullable: false),
                    effective_at = table.Column<long>(type: "bigint", nullable: true),
                    emergency = table.Column<string>(type: "text", nullable: true),
                    review_due_at = table.Column<long>(type: "bigint", nullable: true),
                    reviewed_at = table.Column<long>(type: "bigint", nullable: true),
                    overdue_at = table.Column<long>(type: "bigint", nullable: true),
                    escalated_at = table.Column<long>(type: "bigint", nullable: true),
                    decided_at = table.Column<long>(type: "bigint", nullable: true),
                    decided_by = table.Column<string>(type: "text", nullable: true),
                    decision_reason = table.Column<string>(type: "text", nullable: true),
                    release = table.Column<int>(type: "integer", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_change_requests", x => x.number);
                });

            migrationBuilder.CreateTable(
                name: "change_votes",
                columns: table => new
                {
                    change_number = table.Column<int>(type: "integer", nullable: false),
                    number = table.Column<int>(type: "integer", nullable: false),
                    person = table.Column<string>(type: "text", nullable: false),
                    seat = table.Column<string>(type: "text", nullable: true),
                    yes = table.Column<bool>(type: "boolean", nullable: false),
                    at = table.Column<long>(type: "bigint", nullable: false),
                    reason = table.Column<string>(type: "text", nullable: false),
                    content_hash = table.Column<string>(type: "text", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_change_votes", x => new { x.change_number, x.number });
                });

            migrationBuilder.CreateTable(
                name: "event_cursors",
                columns: table => new
                {
                    name = table.Column<string>(type: "text", nullable: false),
                    position = table.Column<long>(type: "bigint", nullable: false),
                    version = table.Column<long>(type: "bigint", nullable: false),
                    at = table.Column<long>(type: "bigint", nullable: false),
                    set_back_from = table.Column<long>(type: "bigint", nullable: true),
                    given = table.Column<long>(type: "bigint", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_event_cursors", x => x.name);
                });

            migrationBuilder.CreateTable(
                name: "event_replays",
                columns: table => new
                {
                    number = table.Column<int>(type: "integer", nullable: false)
                        .Annotation("Npgsql:ValueGenerationStrategy", NpgsqlValueGenerationStrategy.IdentityByDefaultColumn),
                    partner = table.Column<string>(type: "text", nullable: false),
                    subscription = table.Column<string>(type: "text", nullable: false),
                    type = table.Column<string>(type: "text", nullable: false),
                    from = table.Column<long>(type: "bigint", nullable: false),
                    until = table.Column<long>(type: "bigint", nullable: false),
                    subject_key = table.Column<string>(type: "text", nullable: true),
                    per_second = table.Column<int>(type: "integer", nullable: false),
                    events = table.Column<int>(type: "integer", nullable: false),
                    reason = table.Column<string>(type: "text", nullable: false),
                    state = table.Column<string>(type: "text", nullable: false),
                    asked_by = table.Column<string>(type: "text", nullable: false),
                    approved_by = table.Column<string>(type: "text", nullable: true),
                    at = table.Column<long>(type: "bigint", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_event_replays", x => x.number);
                });

            migrationBuilder.CreateTable(
                name: "events",
                columns: table => new
                {
                    seq = table.Column<long>(type: "bigint", nullable: false)
                        .Annotation("Npgsql:ValueGenerationStrategy", NpgsqlValueGenerationStrategy.IdentityByDefaultColumn),
                    position = table.Column<long>(type: "bigint", nullable: true),
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    type = table.Column<string>(type: "text", nullable: false),
                    source = table.Column<string>(type: "text", nullable: false),
                    subject_key = table.Column<string>(type: "text", nullable: true),
                    exchange = table.Column<Guid>(type: "uuid", nullable: false),
                    message_id = table.Column<Guid>(type: "uuid", nullable: true),
                    release = table.Column<int>(type: "integer", nullable: false),
                    @interface = table.Column<string>(name: "interface", type: "text", nullable: false),
                    payload_id = table.Column<Guid>(type: "uuid", nullable: false),
                    at = table.Column<long>(type: "bigint", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_events", x => x.seq);
                });

            migrationBuilder.CreateTable(
                name: "exchanges",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    kind = table.Column<string>(type: "text", nullable: false),
                    @interface = table.Column<string>(name: "interface", type: "text", nullable: false),
                    version = table.Column<string>(type: "text", nullable: true),
                    operation = table.Column<string>(type: "text", nullable: true),
                    interaction = table.Column<string>(type: "text", nullable: true),
                    address = table.Column<string>(type: "text", nullable: true),
                    release = table.Column<int>(type: "integer", nullable: false),
                    decision = table.Column<string>(type: "text", nullable: true),
                    client = table.Column<string>(type: "text", nullable: true),
                    partner = table.Column<string>(type: "text", nullable: true),
                    purpose = table.Column<string>(type: "text", nullable: true),
                    status = table.Column<int>(type: "integer", nullable: false),
                    outcome = table.Column<string>(type: "text", nullable: false),
                    started_at = table.Column<long>(type: "bigint", nullable: false),
                    microseconds = table.Column<long>(type: "bigint", nullable: false),
                    request_bytes = table.Column<int>(type: "integer", nullable: false),
                    response_bytes = table.Column<int>(type: "integer", nullable: false),
                    subject_key = table.Column<string>(type: "text", nullable: true),
                    trace_id = table.Column<string>(type: "text", nullable: true),
                    fields_returned = table.Column<string>(type: "text", nullable: true),
                    fields_selected = table.Column<bool>(type: "boolean", nullable: false),
                    calls = table.Column<int>(type: "integer", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_exchanges", x => x.id);
                });

            migrationBuilder.CreateTable(
                name: "gateway_idempotency",
                columns: table => new
                {
                    key = table.Column<string>(type: "character varying(64)", maxLength: 64, nullable: false),
                    fingerprint = table.Column<string>(type: "character varying(64)", maxLength: 64, nullable: false),
                    holder = table.Column<Guid>(type: "uuid", nullable: false),
                    status = table.Column<int>(type: "integer", nullable: false),
                    content_type = table.Column<string>(type: "character varying(200)", maxLength: 200, nullable: true),
                    payload = table.Column<Guid>(type: "uuid", nullable: true),
                    until = table.Column<long>(type: "bigint", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_gateway_idempotency", x => x.key);
                });

            migrationBuilder.CreateTable(
                name: "incident_steps",
                columns: table => new
                {
                    incident = table.Column<int>(type: "integer", nullable: false),
                    number = table.Column<int>(type: "integer", nullable: false),
                    name = table.Column<string>(type: "text", nullable: false),
                    title = table.Column<string>(type: "text", nullable: false),
                    action = table.Column<string>(type: "text", nullable: true),
                    instruction = table.Column<string>(type: "text", nullable: true),
                    evidence = table.Column<string>(type: "text", nullable: true),
                    roles = table.Column<string>(type: "text", nullable: false),
                    minutes = table.Column<int>(type: "integer", nullable: true),
                    hours = table.Column<int>(type: "integer", nullable: false),
                    seats = table.Column<string>(type: "text", nullable: false),
                    keys = table.Column<string>(type: "text", nullable: true),
                    state = table.Column<string>(type: "text", nullable: false),
                    by = table.Column<string>(type: "text", nullable: true),
                    at = table.Column<long>(type: "bigint", nullable: true),
                    note = table.Column<string>(type: "text", nullable: true),
                    summary = table.Column<string>(type: "text", nullable: true),
                    result = table.Column<string>(type: "text", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_incident_steps", x => new { x.incident, x.number });
                });

            migrationBuilder.CreateTable(
                name: "incidents",
                columns: table => new
                {
                    number = table.Column<int>(type: "integer", nullable: false),
                    playbook = table.Column<string>(type: "text", nullable: false),
                    title = table.Column<string>(type: "text", nullable: false),
                    about = table.Column<string>(type: "text", nullable: false),
                    rehearsal = table.Column<bool>(type: "boolean", nullable: false),
                    reason = table.Column<string>(type: "text", nullable: false),
                    started_by = table.Column<string>(type: "text", nullable: false),
                    started_at = table.Column<long>(type: "bigint", nullable: false),
                    release = table.Column<int>(type: "integer", nullable: false),
                    closed_by = table.Column<string>(type: "text", nullable: true),
                    closed_at = table.Column<long>(type: "bigint", nullable: true),
                    conclusion = table.Column<string>(type: "text", nullable: true),
                    report = table.Column<byte[]>(type: "bytea", nullable: true),
                    hash = table.Column<string>(type: "text", nullable: true),
                    key_id = table.Column<string>(type: "text", nullable: true),
                    signature = table.Column<byte[]>(type: "bytea", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_incidents", x => x.number);
                });

            migrationBuilder.CreateTable(
                name: "integration_odoo_feed_records",
                columns: table => new
                {
                    flow = table.Column<string>(type: "text", nullable: false),
                    id = table.Column<int>(type: "integer", nullable: false),
                    hash = table.Column<string>(type: "text", nullable: false),
                    times = table.Column<int>(type: "integer", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_integration_odoo_feed_records", x => new { x.flow, x.id });
                });

            migrationBuilder.CreateTable(
                name: "integration_odoo_feeds",
                columns: table => new
                {
                    flow = table.Column<string>(type: "text", nullable: false),
                    since = table.Column<long>(type: "bigint", nullable: false),
                    until = table.Column<long>(type: "bigint", nullable: false),
                    window = table.Column<long>(type: "bigint", nullable: true),
                    after = table.Column<int>(type: "integer", nullable: false),
                    compared_at = table.Column<long>(type: "bigint", nullable: false),
                    changes = table.Column<long>(type: "bigint", nullable: false),
                    asked_at = table.Column<long>(type: "bigint", nullable: true),
                    failing_since = table.Column<long>(type: "bigint", nullable: true),
                    cause = table.Column<string>(type: "text", nullable: true),
                    next_at = table.Column<long>(type: "bigint", nullable: false),
                    lease_owner = table.Column<string>(type: "text", nullable: true),
                    lease_until = table.Column<long>(type: "bigint", nullable: true),
                    version = table.Column<long>(type: "bigint", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_integration_odoo_feeds", x => x.flow);
                });

            migrationBuilder.CreateTable(
                name: "integration_reconciliation_items",
                columns: table => new
                {
                    job = table.Column<string>(type: "text", nullable: false),
                    id = table.Column<string>(type: "text", nullable: false),
                    kind = table.Column<string>(type: "text", nullable: false),
                    fields = table.Column<string>(type: "text", nullable: false),
                    state = table.Column<string>(type: "text", nullable: false),
                    owner = table.Column<string>(type: "text", nullable: true),
                    reason = table.Column<string>(type: "text", nullable: true),
                    decided_by = table.Column<string>(type: "text", nullable: true),
                    first_seen = table.Column<long>(type: "bigint", nullable: false),
                    last_seen = table.Column<long>(type: "bigint", nullable: false),
                    resolved_at = table.Column<long>(type: "bigint", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_integration_reconciliation_items", x => new { x.job, x.id });
                });

            migrationBuilder.CreateTable(
                name: "integration_reconciliation_runs",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    job = table.Column<string>(type: "text", nullable: false),
                    at = table.Column<long>(type: "bigint", nullable: false),
                    by = table.Column<string>(type: "text", nullable: false),
                    left_rows = table.Column<int>(type: "integer", nullable: false),
                    right_rows = table.Column<int>(type: "integer", nullable: false),
                    same = table.Column<int>(type: "integer", nullable: false),
                    within_tolerance = table.Column<int>(type: "integer", nullable: false),
                    totals_agree = table.Column<bool>(type: "boolean", nullable: false),
                    exceptions = table.Column<int>(type: "integer", nullable: false),
                    fresh = table.Column<int>(type: "integer", nullable: false),
                    resolved = table.Column<int>(type: "integer", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_integration_reconciliation_runs", x => x.id);
                });

            migrationBuilder.CreateTable(
                name: "message_attempts",
                columns: table => new
                {
                    message_id = table.Column<Guid>(type: "uuid", nullable: false),
                    number = table.Column<int>(type: "integer", nullable: false),
                    node = table.Column<string>(type: "text", nullable: false),
                    started_at = table.Column<long>(type: "bigint", nullable: false),
                    ended_at = table.Column<long>(type: "bigint", nullable: false),
                    outcome = table.Column<string>(type: "text", nullable: false),
                    detail = table.Column<string>(type: "text", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_message_attempts", x => new { x.message_id, x.number });
                });

            migrationBuilder.CreateTable(
                name: "message_stages",
                columns: table => new
                {
                    message_id = table.Column<Guid>(type: "uuid", nullable: false),
                    name = table.Column<string>(type: "text", nullable: false),
                    payload_id = table.Column<Guid>(type: "uuid", nullable: false),
                    at = table.Column<long>(type: "bigint", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_message_stages", x => new { x.message_id, x.name });
                });

            migrationBuilder.CreateTable(
                name: "messages",
                columns: table => new
                {
                    seq = table.Column<long>(type: "bigint", nullable: false)
                        .Annotation("Npgsql:ValueGenerationStrategy", NpgsqlValueGenerationStrategy.IdentityByDefaultColumn),
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    kind = table.Column<string>(type: "text", nullable: false),
                    channel = table.Column<string>(type: "text", nullable: false),
                    order_key = table.Column<string>(type: "text", nullable: true),
                    idempotency_key = table.Column<string>(type: "text", nullable: false),
                    business_key = table.Column<string>(type: "text", nullable: true),
                    state = table.Column<int>(type: "integer", nullable: false),
                    attempt = table.Column<int>(type: "integer", nullable: false),
                    tries = table.Column<int>(type: "integer", nullable: false),
                    due_at = table.Column<long>(type: "bigint", nullable: false),
                    lease_owner = table.Column<string>(type: "text", nullable: true),
                    lease_until = table.Column<long>(type: "bigint", nullable: true),
                    exchange = table.Column<Guid>(type: "uuid", nullable: false),
                    parent = table.Column<Guid>(type: "uuid", nullable: true),
                    release = table.Column<int>(type: "integer", nullable: false),
                    @interface = table.Column<string>(name: "interface", type: "text", nullable: false),
                    payload_id = table.Column<Guid>(type: "uuid", nullable: true),
                    stage = table.Column<string>(type: "text", nullable: true),
                    cause = table.Column<string>(type: "text", nullable: true),
                    detail = table.Column<string>(type: "text", nullable: true),
                    received_at = table.Column<long>(type: "bigint", nullable: false),
                    finished_at = table.Column<long>(type: "bigint", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_messages", x => x.seq);
                });

            migrationBuilder.CreateTable(
                name: "observed_values",
                columns: table => new
                {
                    @interface = table.Column<string>(name: "interface", type: "text", nullable: false),
                    version = table.Column<string>(type: "text", nullable: false),
                    field = table.Column<string>(type: "text", nullable: false),
                    kind = table.Column<string>(type: "text", nullable: false),
                    times = table.Column<long>(type: "bigint", nullable: false),
                    seen = table.Column<long>(type: "bigint", nullable: false),
                    first_at = table.Column<long>(type: "bigint", nullable: false),
                    last_at = table.Column<long>(type: "bigint", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_observed_values", x => new { x.@interface, x.version, x.field, x.kind });
                });

            migrationBuilder.CreateTable(
                name: "partner_accounts",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    application = table.Column<Guid>(type: "uuid", nullable: false),
                    name = table.Column<string>(type: "text", nullable: false),
                    role = table.Column<string>(type: "text", nullable: false),
                    email = table.Column<string>(type: "text", nullable: true),
                    password_hash = table.Column<string>(type: "text", nullable: false),
                    failures = table.Column<int>(type: "integer", nullable: false),
                    locked_until = table.Column<long>(type: "bigint", nullable: true),
                    invite_hash = table.Column<string>(type: "text", nullable: true),
                    invite_until = table.Column<long>(type: "bigint", nullable: false),
                    invited_by = table.Column<string>(type: "text", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_partner_accounts", x => x.id);
                });

            migrationBuilder.CreateTable(
                name: "partner_applications",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    sponsor = table.Column<string>(type: "text", nullable: false),
                    zone = table.Column<string>(type: "text", nullable: false),
                    offered = table.Column<string>(type: "text", nullable: false),
                    invited_at = table.Column<long>(type: "bigint", nullable: false),
                    established = table.Column<bool>(type: "boolean", nullable: false),
                    answers = table.Column<string>(type: "text", nullable: false),
                    partner = table.Column<string>(type: "text", nullable: true),
                    client = table.Column<string>(type: "text", nullable: true),
                    change = table.Column<string>(type: "text", nullable: true),
                    account_changes = table.Column<int>(type: "integer", nullable: false),
                    closed_at = table.Column<long>(type: "bigint", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_partner_applications", x => x.id);
                });

            migrationBuilder.CreateTable(
                name: "partner_certifications",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    application = table.Column<Guid>(type: "uuid", nullable: false),
                    started_at = table.Column<long>(type: "bigint", nullable: false),
                    until = table.Column<long>(type: "bigint", nullable: false),
                    sights = table.Column<int>(type: "integer", nullable: false),
                    report = table.Column<byte[]>(type: "bytea", nullable: true),
                    hash = table.Column<string>(type: "text", nullable: true),
                    key_id = table.Column<string>(type: "text", nullable: true),
                    signature = table.Column<byte[]>(type: "bytea", nullable: true),
                    passed = table.Column<bool>(type: "boolean", nullable: false),
                    of = table.Column<string>(type: "text", nullable: false),
                    expires_at = table.Column<long>(type: "bigint", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_partner_certifications", x => x.id);
                });

            migrationBuilder.CreateTable(
                name: "partner_notices",
                columns: table => new
                {
                    subject = table.Column<string>(type: "text", nullable: false),
                    until = table.Column<DateOnly>(type: "date", nullable: false),
                    days = table.Column<int>(type: "integer", nullable: false),
                    at = table.Column<long>(type: "bigint", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_partner_notices", x => new { x.subject, x.until, x.days });
                });

            migrationBuilder.CreateTable(
                name: "partner_sandbox_uses",
                columns: table => new
                {
                    run = table.Column<Guid>(type: "uuid", nullable: false),
                    number = table.Column<int>(type: "integer", nullable: false),
                    at = table.Column<long>(type: "bigint", nullable: false),
                    seen = table.Column<string>(type: "text", nullable: false),
                    operation = table.Column<string>(type: "text", nullable: false),
                    key = table.Column<string>(type: "text", nullable: false),
                    content = table.Column<string>(type: "text", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_partner_sandbox_uses", x => new { x.run, x.number });
                });

            migrationBuilder.CreateTable(
                name: "partner_sessions",
                columns: table => new
                {
                    hash = table.Column<string>(type: "text", nullable: false),
                    application = table.Column<Guid>(type: "uuid", nullable: false),
                    account = table.Column<Guid>(type: "uuid", nullable: false),
                    expires_at = table.Column<long>(type: "bigint", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_partner_sessions", x => x.hash);
                });

            migrationBuilder.CreateTable(
                name: "payloads",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    key_id = table.Column<string>(type: "character varying(200)", maxLength: 200, nullable: false),
                    wrapped_key = table.Column<byte[]>(type: "bytea", nullable: false),
                    body = table.Column<byte[]>(type: "bytea", nullable: false),
                    size = table.Column<int>(type: "integer", nullable: false),
                    stored_at = table.Column<long>(type: "bigint", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_payloads", x => x.id);
                });

            migrationBuilder.CreateTable(
                name: "releases",
                columns: table => new
                {
                    number = table.Column<int>(type: "integer", nullable: false),
                    hash = table.Column<string>(type: "text", nullable: false),
                    key_id = table.Column<string>(type: "text", nullable: false),
                    signature = table.Column<byte[]>(type: "bytea", nullable: false),
                    content = table.Column<byte[]>(type: "bytea", nullable: false),
                    change_id = table.Column<string>(type: "character varying(32)", maxLength: 32, nullable: false),
                    author = table.Column<string>(type: "text", nullable: false),
                    title = table.Column<string>(type: "text", nullable: false),
                    created_at = table.Column<long>(type: "bigint", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_releases", x => x.number);
                });

            migrationBuilder.CreateTable(
                name: "scan_claims",
                columns: table => new
                {
                    id = table.Column<int>(type: "integer", nullable: false),
                    node = table.Column<string>(type: "text", nullable: false),
                    until = table.Column<long>(type: "bigint", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_scan_claims", x => x.id);
                });

            migrationBuilder.CreateTable(
                name: "scans",
                columns: table => new
                {
                    number = table.Column<int>(type: "integer", nullable: false),
                    at = table.Column<long>(type: "bigint", nullable: false),
                    took_ms = table.Column<int>(type: "integer", nullable: false),
                    release = table.Column<int>(type: "integer", nullable: false),
                    cause = table.Column<string>(type: "text", nullable: false),
                    engine = table.Column<string>(type: "text", nullable: false),
                    interfaces = table.Column<int>(type: "integer", nullable: false),
                    contracts = table.Column<int>(type: "integer", nullable: false),
                    rules = table.Column<int>(type: "integer", nullable: false),
                    judged = table.Column<int>(type: "integer", nullable: false),
                    failing = table.Column<int>(type: "integer", nullable: false),
                    errors = table.Column<int>(type: "integer", nullable: false),
                    warnings = table.Column<int>(type: "integer", nullable: false),
                    waived = table.Column<int>(type: "integer", nullable: false),
                    expired = table.Column<int>(type: "integer", nullable: false),
                    passes = table.Column<bool>(type: "boolean", nullable: false),
                    @void = table.Column<string>(name: "void", type: "text", nullable: true),
                    next_at = table.Column<long>(type: "bigint", nullable: false),
                    findings = table.Column<string>(type: "text", nullable: false),
                    by_interface = table.Column<string>(type: "text", nullable: false),
                    scorecards = table.Column<string>(type: "text", nullable: false),
                    scores = table.Column<string>(type: "text", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_scans", x => x.number);
                });

            migrationBuilder.CreateTable(
                name: "trust_app_grants",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    client = table.Column<string>(type: "text", nullable: false),
                    account = table.Column<Guid>(type: "uuid", nullable: false),
                    patient_key = table.Column<string>(type: "text", nullable: false),
                    scopes = table.Column<string>(type: "text", nullable: false),
                    purpose = table.Column<string>(type: "text", nullable: false),
                    redirect_uri = table.Column<string>(type: "text", nullable: false),
                    challenge = table.Column<string>(type: "text", nullable: false),
                    bound_to = table.Column<string>(type: "text", nullable: true),
                    nonce = table.Column<string>(type: "text", nullable: true),
                    given_at = table.Column<long>(type: "bigint", nullable: false),
                    until = table.Column<long>(type: "bigint", nullable: false),
                    revoked = table.Column<bool>(type: "boolean", nullable: false),
                    last_used_at = table.Column<long>(type: "bigint", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_trust_app_grants", x => x.id);
                });

            migrationBuilder.CreateTable(
                name: "trust_app_requests",
                columns: table => new
                {
                    hash = table.Column<string>(type: "text", nullable: false),
                    client = table.Column<string>(type: "text", nullable: false),
                    parameters = table.Column<string>(type: "text", nullable: false),
                    browser = table.Column<string>(type: "text", nullable: true),
                    account = table.Column<Guid>(type: "uuid", nullable: true),
                    given = table.Column<string>(type: "text", nullable: true),
                    expires_at = table.Column<long>(type: "bigint", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_trust_app_requests", x => x.hash);
                });

            migrationBuilder.CreateTable(
                name: "trust_app_tokens",
                columns: table => new
                {
                    hash = table.Column<string>(type: "text", nullable: false),
                    grant = table.Column<Guid>(type: "uuid", nullable: false),
                    kind = table.Column<int>(type: "integer", nullable: false),
                    used = table.Column<bool>(type: "boolean", nullable: false),
                    expires_at = table.Column<long>(type: "bigint", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_trust_app_tokens", x => x.hash);
                });

            migrationBuilder.CreateTable(
                name: "trust_broken_glass",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    client = table.Column<string>(type: "text", nullable: false),
                    patient = table.Column<Guid>(type: "uuid", nullable: false),
                    by = table.Column<string>(type: "text", nullable: false),
                    reason = table.Column<string>(type: "text", nullable: false),
                    at = table.Column<long>(type: "bigint", nullable: false),
                    until = table.Column<long>(type: "bigint", nullable: false),
                    review_by = table.Column<long>(type: "bigint", nullable: false),
                    reviewed_at = table.Column<long>(type: "bigint", nullable: true),
                    reviewed_by = table.Column<string>(type: "text", nullable: true),
                    is_justified = table.Column<bool>(type: "boolean", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_trust_broken_glass", x => x.id);
                });

            migrationBuilder.CreateTable(
                name: "trust_consents",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    version = table.Column<int>(type: "integer", nullable: false),
                    patient = table.Column<Guid>(type: "uuid", nullable: false),
                    status = table.Column<string>(type: "text", nullable: false),
                    is_current = table.Column<bool>(type: "boolean", nullable: false),
                    payload = table.Column<Guid>(type: "uuid", nullable: false),
                    by = table.Column<string>(type: "text", nullable: false),
                    at = table.Column<long>(type: "bigint", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_trust_consents", x => new { x.id, x.version });
                });

            migrationBuilder.CreateTable(
                name: "trust_device_codes",
                columns: table => new
                {
                    device_hash = table.Column<string>(type: "text", nullable: false),
                    user_hash = table.Column<string>(type: "text", nullable: false),
                    state = table.Column<int>(type: "integer", nullable: false),
                    person = table.Column<Guid>(type: "uuid", nullable: true),
                    expires_at = table.Column<long>(type: "bigint", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_trust_device_codes", x => x.device_hash);
                });

            migrationBuilder.CreateTable(
                name: "trust_passkeys",
                columns: table => new
                {
                    credential_id = table.Column<byte[]>(type: "bytea", maxLength: 1024, nullable: false),
                    user_id = table.Column<Guid>(type: "uuid", nullable: false),
                    data = table.Column<string>(type: "text", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_trust_passkeys", x => x.credential_id);
                });

            migrationBuilder.CreateTable(
                name: "trust_patient_accounts",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    name_key = table.Column<string>(type: "text", nullable: false),
                    password_hash = table.Column<string>(type: "text", nullable: false),
                    code_until = table.Column<long>(type: "bigint", nullable: true),
                    patient = table.Column<Guid>(type: "uuid", nullable: false),
                    patient_key = table.Column<string>(type: "text", nullable: false),
                    reference = table.Column<Guid>(type: "uuid", nullable: false),
                    failures = table.Column<int>(type: "integer", nullable: false),
                    locked_until = table.Column<long>(type: "bigint", nullable: true),
                    disabled = table.Column<bool>(type: "boolean", nullable: false),
                    invited_at = table.Column<long>(type: "bigint", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_trust_patient_accounts", x => x.id);
                });

            migrationBuilder.CreateTable(
                name: "trust_patient_identifiers",
                columns: table => new
                {
                    key = table.Column<string>(type: "text", nullable: false),
                    patient = table.Column<Guid>(type: "uuid", nullable: false),
                    system = table.Column<string>(type: "text", nullable: false),
                    at = table.Column<long>(type: "bigint", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_trust_patient_identifiers", x => x.key);
                });

            migrationBuilder.CreateTable(
                name: "trust_people",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    display_name = table.Column<string>(type: "text", nullable: false),
                    roles = table.Column<string>(type: "text", nullable: false),
                    must_change_password = table.Column<bool>(type: "boolean", nullable: false),
                    disabled = table.Column<bool>(type: "boolean", nullable: false),
                    roles_by = table.Column<string>(type: "text", nullable: false),
                    roles_at = table.Column<long>(type: "bigint", nullable: false),
                    withheld_roles = table.Column<string>(type: "text", nullable: false),
                    last_sign_in_at = table.Column<long>(type: "bigint", nullable: true),
                    user_name = table.Column<string>(type: "character varying(256)", maxLength: 256, nullable: true),
                    normalized_user_name = table.Column<string>(type: "character varying(256)", maxLength: 256, nullable: true),
                    email = table.Column<string>(type: "text", nullable: true),
                    normalized_email = table.Column<string>(type: "text", nullable: true),
                    email_confirmed = table.Column<bool>(type: "boolean", nullable: false),
                    password_hash = table.Column<string>(type: "text", nullable: true),
                    security_stamp = table.Column<string>(type: "text", nullable: true),
                    concurrency_stamp = table.Column<string>(type: "text", nullable: true),
                    phone_number = table.Column<string>(type: "text", nullable: true),
                    phone_number_confirmed = table.Column<bool>(type: "boolean", nullable: false),
                    two_factor_enabled = table.Column<bool>(type: "boolean", nullable: false),
                    lockout_end = table.Column<long>(type: "bigint", nullable: true),
                    lockout_enabled = table.Column<bool>(type: "boolean", nullable: false),
                    access_failed_count = table.Column<int>(type: "integer", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_trust_people", x => x.id);
                });

            migrationBuilder.CreateTable(
                name: "trust_person_claims",
                columns: table => new
                {
                    id = table.Column<int>(type: "integer", nullable: false)
                        .Annotation("Npgsql:ValueGenerationStrategy", NpgsqlValueGenerationStrategy.IdentityByDefaultColumn),
                    user_id = table.Column<Guid>(type: "uuid", nullable: false),
                    claim_type = table.Column<string>(type: "text", nullable: true),
                    claim_value = table.Column<string>(type: "text", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_trust_person_claims", x => x.id);
                });

            migrationBuilder.CreateTable(
                name: "trust_person_groups",
                columns: table => new
                {
                    person_id = table.Column<Guid>(type: "uuid", nullable: false),
                    group = table.Column<string>(type: "text", nullable: false),
                    seen_at = table.Column<long>(type: "bigint", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_trust_person_groups", x => new { x.person_id, x.group });
                });

            migrationBuilder.CreateTable(
                name: "trust_person_logins",
                columns: table => new
                {
                    login_provider = table.Column<string>(type: "text", nullable: false),
                    provider_key = table.Column<string>(type: "text", nullable: false),
                    provider_display_name = table.Column<string>(type: "text", nullable: true),
                    user_id = table.Column<Guid>(type: "uuid", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_trust_person_logins", x => new { x.login_provider, x.provider_key });
                });

            migrationBuilder.CreateTable(
                name: "trust_person_tokens",
                columns: table => new
                {
                    user_id = table.Column<Guid>(type: "uuid", nullable: false),
                    login_provider = table.Column<string>(type: "text", nullable: false),
                    name = table.Column<string>(type: "text", nullable: false),
                    value = table.Column<string>(type: "text", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_trust_person_tokens", x => new { x.user_id, x.login_provider, x.name });
                });

            migrationBuilder.CreateTable(
                name: "trust_privileges",
                columns: table => new
                {
                    number = table.Column<int>(type: "integer", nullable: false),
                    operation = table.Column<string>(type: "text", nullable: false),
                    person = table.Column<string>(type: "text", nullable: false),
                    reason = table.Column<string>(type: "text", nullable: false),
                    minutes = table.Column<int>(type: "integer", nullable: false),
                    asked_at = table.Column<long>(type: "bigint", nullable: false),
                    second_person = table.Column<bool>(type: "boolean", nullable: false),
                    decided_by = table.Column<string>(type: "text", nullable: true),
                    decided_at = table.Column<long>(type: "bigint", nullable: true),
                    note = table.Column<string>(type: "text", nullable: true),
                    refused = table.Column<bool>(type: "boolean", nullable: false),
                    from = table.Column<long>(type: "bigint", nullable: true),
                    until = table.Column<long>(type: "bigint", nullable: true),
                    ended_by = table.Column<string>(type: "text", nullable: true),
                    uses = table.Column<int>(type: "integer", nullable: false),
                    last_used_at = table.Column<long>(type: "bigint", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_trust_privileges", x => x.number);
                });

            migrationBuilder.CreateTable(
                name: "trust_revoked_tokens",
                columns: table => new
                {
                    id = table.Column<string>(type: "text", nullable: false),
                    until = table.Column<long>(type: "bigint", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_trust_revoked_tokens", x => x.id);
                });

            migrationBuilder.CreateTable(
                name: "trust_second_factors",
                columns: table => new
                {
                    person_id = table.Column<Guid>(type: "uuid", nullable: false),
                    secret = table.Column<string>(type: "text", nullable: true),
                    confirmed_at = table.Column<long>(type: "bigint", nullable: true),
                    step = table.Column<long>(type: "bigint", nullable: false),
                    recovery_codes = table.Column<string>(type: "text", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_trust_second_factors", x => x.person_id);
                });

            migrationBuilder.CreateTable(
                name: "trust_sessions",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    person_id = table.Column<Guid>(type: "uuid", nullable: false),
                    person_name = table.Column<string>(type: "text", nullable: false),
                    client = table.Column<string>(type: "text", nullable: false),
                    opened_at = table.Column<long>(type: "bigint", nullable: false),
                    expires_at = table.Column<long>(type: "bigint", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_trust_sessions", x => x.id);
                });

            migrationBuilder.CreateTable(
                name: "trust_suspensions",
                columns: table => new
                {
                    client = table.Column<string>(type: "text", nullable: false),
                    since = table.Column<long>(type: "bigint", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_trust_suspensions", x => x.client);
                });

            migrationBuilder.CreateTable(
                name: "trust_used_assertions",
                columns: table => new
                {
                    id = table.Column<string>(type: "text", nullable: false),
                    until = table.Column<long>(type: "bigint", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_trust_used_assertions", x => x.id);
                });

            migrationBuilder.CreateTable(
                name: "waiver_notices",
                columns: table => new
                {
                    waiver = table.Column<string>(type: "text", nullable: false),
                    until = table.Column<DateOnly>(type: "date", nullable: false),
                    days = table.Column<int>(type: "integer", nullable: false),
                    at = table.Column<long>(type: "bigint", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_waiver_notices", x => new { x.waiver, x.until, x.days });
                });

            migrationBuilder.CreateTable(
                name: "webhook_attempts",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    message = table.Column<Guid>(type: "uuid", nullable: false),
                    channel = table.Column<string>(type: "text", nullable: false),
                    webhook_id = table.Column<string>(type: "text", nullable: false),
                    at = table.Column<long>(type: "bigint", nullable: false),
                    microseconds = table.Column<long>(type: "bigint", nullable: false),
                    status = table.Column<int>(type: "integer", nullable: false),
                    outcome = table.Column<string>(type: "text", nullable: false),
                    detail = table.Column<string>(type: "text", nullable: true),
                    answer = table.Column<Guid>(type: "uuid", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_webhook_attempts", x => x.id);
                });

            migrationBuilder.CreateTable(
                name: "webhook_endpoints",
                columns: table => new
                {
                    channel = table.Column<string>(type: "text", nullable: false),
                    disabled = table.Column<string>(type: "text", nullable: true),
                    disabled_at = table.Column<long>(type: "bigint", nullable: true),
                    disabled_by = table.Column<string>(type: "text", nullable: true),
                    failing_since = table.Column<long>(type: "bigint", nullable: true),
                    last_success = table.Column<long>(type: "bigint", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_webhook_endpoints", x => x.channel);
                });

            migrationBuilder.CreateTable(
                name: "webhook_proposals",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    partner = table.Column<string>(type: "text", nullable: false),
                    name = table.Column<string>(type: "text", nullable: false),
                    @event = table.Column<string>(name: "event", type: "text", nullable: false),
                    client = table.Column<string>(type: "text", nullable: false),
                    url = table.Column<string>(type: "text", nullable: false),
                    fields = table.Column<string>(type: "text", nullable: false),
                    ordered = table.Column<bool>(type: "boolean", nullable: false),
                    made_at = table.Column<long>(type: "bigint", nullable: false),
                    made_by = table.Column<string>(type: "text", nullable: false),
                    asked_at = table.Column<long>(type: "bigint", nullable: true),
                    trouble = table.Column<string>(type: "text", nullable: true),
                    verified_at = table.Column<long>(type: "bigint", nullable: true),
                    report = table.Column<byte[]>(type: "bytea", nullable: true),
                    hash = table.Column<string>(type: "text", nullable: true),
                    key_id = table.Column<string>(type: "text", nullable: true),
                    signature = table.Column<byte[]>(type: "bytea", nullable: true),
                    change = table.Column<string>(type: "text", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_webhook_proposals", x => x.id);
                });

            migrationBuilder.CreateTable(
                name: "webhook_secrets",
                columns: table => new
                {
                    channel = table.Column<string>(type: "text", nullable: false),
                    number = table.Column<int>(type: "integer", nullable: false),
                    secret = table.Column<byte[]>(type: "bytea", nullable: false),
                    made_at = table.Column<long>(type: "bigint", nullable: false),
                    until = table.Column<long>(type: "bigint", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_webhook_secrets", x => new { x.channel, x.number });
                });

            migrationBuilder.CreateTable(
                name: "workflow_definitions",
                columns: table => new
                {
                    digest = table.Column<string>(type: "text", nullable: false),
                    workflow = table.Column<string>(type: "text", nullable: false),
                    version = table.Column<string>(type: "text", nullable: false),
                    file = table.Column<string>(type: "text", nullable: false),
                    payload_id = table.Column<Guid>(type: "uuid", nullable: false),
                    first_at = table.Column<long>(type: "bigint", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_workflow_definitions", x => x.digest);
                });

            migrationBuilder.CreateTable(
                name: "workflow_history",
                columns: table => new
                {
                    instance = table.Column<Guid>(type: "uuid", nullable: false),
                    number = table.Column<int>(type: "integer", nullable: false),
                    kind = table.Column<string>(type: "text", nullable: false),
                    place = table.Column<string>(type: "text", nullable: false),
                    at = table.Column<long>(type: "bigint", nullable: false),
                    by = table.Column<string>(type: "text", nullable: true),
                    payload_id = table.Column<Guid>(type: "uuid", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_workflow_history", x => new { x.instance, x.number });
                });

            migrationBuilder.CreateTable(
                name: "workflow_instances",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    workflow = table.Column<string>(type: "text", nullable: false),
                    version = table.Column<string>(type: "text", nullable: false),
                    digest = table.Column<string>(type: "text", nullable: false),
                    release = table.Column<int>(type: "integer", nullable: false),
                    status = table.Column<string>(type: "text", nullable: false),
                    paused = table.Column<bool>(type: "boolean", nullable: false),
                    key_hash = table.Column<string>(type: "text", nullable: true),
                    started_at = table.Column<long>(type: "bigint", nullable: false),
                    changed_at = table.Column<long>(type: "bigint", nullable: false),
                    ended_at = table.Column<long>(type: "bigint", nullable: true),
                    wakes_at = table.Column<long>(type: "bigint", nullable: true),
                    overdue = table.Column<bool>(type: "boolean", nullable: false),
                    last = table.Column<int>(type: "integer", nullable: false),
                    stuck_place = table.Column<string>(type: "text", nullable: true),
                    stuck_cause = table.Column<string>(type: "text", nullable: true),
                    stuck_detail = table.Column<string>(type: "text", nullable: true),
                    parent = table.Column<Guid>(type: "uuid", nullable: true),
                    parent_place = table.Column<string>(type: "text", nullable: true),
                    depth = table.Column<int>(type: "integer", nullable: false),
                    started_by = table.Column<string>(type: "text", nullable: false),
                    event_id = table.Column<Guid>(type: "uuid", nullable: true),
                    exchange = table.Column<Guid>(type: "uuid", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_workflow_instances", x => x.id);
                });

            migrationBuilder.CreateTable(
                name: "workflow_signals",
                columns: table => new
                {
                    position = table.Column<long>(type: "bigint", nullable: false),
                    on = table.Column<string>(type: "text", nullable: false),
                    type = table.Column<string>(type: "text", nullable: false),
                    key_hash = table.Column<string>(type: "text", nullable: false),
                    payload_id = table.Column<Guid>(type: "uuid", nullable: false),
                    at = table.Column<long>(type: "bigint", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_workflow_signals", x => new { x.position, x.on });
                });

            migrationBuilder.CreateTable(
                name: "workflow_tasks",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    instance = table.Column<Guid>(type: "uuid", nullable: false),
                    place = table.Column<string>(type: "text", nullable: false),
                    workflow = table.Column<string>(type: "text", nullable: false),
                    domain = table.Column<string>(type: "text", nullable: false),
                    seat = table.Column<string>(type: "text", nullable: true),
                    person = table.Column<string>(type: "text", nullable: true),
                    escalate = table.Column<string>(type: "text", nullable: true),
                    claimed_by = table.Column<string>(type: "text", nullable: true),
                    state = table.Column<string>(type: "text", nullable: false),
                    created_at = table.Column<long>(type: "bigint", nullable: false),
                    due_at = table.Column<long>(type: "bigint", nullable: true),
                    overdue = table.Column<bool>(type: "boolean", nullable: false),
                    ended_at = table.Column<long>(type: "bigint", nullable: true),
                    done_by = table.Column<string>(type: "text", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_workflow_tasks", x => x.id);
                });

            migrationBuilder.CreateTable(
                name: "workflow_waits",
                columns: table => new
                {
                    instance = table.Column<Guid>(type: "uuid", nullable: false),
                    place = table.Column<string>(type: "text", nullable: false),
                    type = table.Column<string>(type: "text", nullable: false),
                    key_hash = table.Column<string>(type: "text", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_workflow_waits", x => new { x.instance, x.place });
                });

            migrationBuilder.CreateIndex(
                name: "ix_audit_at",
                table: "audit_entries",
                column: "at");

            migrationBuilder.CreateIndex(
                name: "ix_audit_counter",
                table: "audit_entries",
                columns: new[] { "node", "epoch", "counter" },
                unique: true);

            migrationBuilder.CreateIndex(
                name: "ix_audit_exchange",
                table: "audit_entries",
                column: "exchange");

            migrationBuilder.CreateIndex(
                name: "ix_audit_open",
                table: "audit_entries",
                column: "seq",
                filter: "position IS NULL");

            migrationBuilder.CreateIndex(
                name: "ix_audit_position",
                table: "audit_entries",
                column: "position",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "ix_audit_tokens",
                table: "audit_entries",
                columns: new[] { "target", "at" },
                filter: "action = 'token.issued'");

            migrationBuilder.CreateIndex(
                name: "ix_batch_runs_job",
                table: "batch_runs",
                columns: new[] { "job", "planned_at" });

            migrationBuilder.CreateIndex(
                name: "ix_batch_runs_state",
                table: "batch_runs",
                column: "state");

            migrationBuilder.CreateIndex(
                name: "ix_change_requests_state",
                table: "change_requests",
                columns: new[] { "state", "number" });

            migrationBuilder.CreateIndex(
                name: "ix_events_exchange",
                table: "events",
                column: "exchange");

            migrationBuilder.CreateIndex(
                name: "ix_events_id",
                table: "events",
                column: "id",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "ix_events_position",
                table: "events",
                column: "position",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "ix_events_type",
                table: "events",
                columns: new[] { "type", "position" });

            migrationBuilder.CreateIndex(
                name: "ix_events_unpositioned",
                table: "events",
                column: "seq",
                filter: "position IS NULL");

            migrationBuilder.CreateIndex(
                name: "ix_exchanges_interface",
                table: "exchanges",
                columns: new[] { "interface", "started_at" });

            migrationBuilder.CreateIndex(
                name: "ix_exchanges_started",
                table: "exchanges",
                column: "started_at");

            migrationBuilder.CreateIndex(
                name: "ix_gateway_idempotency_until",
                table: "gateway_idempotency",
                column: "until");

            migrationBuilder.CreateIndex(
                name: "ix_integration_reconciliation_items_open",
                table: "integration_reconciliation_items",
                columns: new[] { "job", "resolved_at" });

            migrationBuilder.CreateIndex(
                name: "ix_integration_reconciliation_runs_job",
                table: "integration_reconciliation_runs",
                columns: new[] { "job", "at" });

            migrationBuilder.CreateIndex(
                name: "ix_messages_business_key",
                table: "messages",
                column: "business_key");

            migrationBuilder.CreateIndex(
                name: "ix_messages_dead",
                table: "messages",
                columns: new[] { "state", "seq" },
                filter: "state IN (4, 6)");

            migrationBuilder.CreateIndex(
                name: "ix_messages_exchange",
                table: "messages",
                column: "exchange");

            migrationBuilder.CreateIndex(
                name: "ix_messages_id",
                table: "messages",
                column: "id",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "ix_messages_idempotency",
                table: "messages",
                columns: new[] { "channel", "idempotency_key" },
                unique: true);

            migrationBuilder.CreateIndex(
                name: "ix_messages_leased",
                table: "messages",
                column: "lease_until",
                filter: "state = 1");

            migrationBuilder.CreateIndex(
                name: "ix_messages_order",
                table: "messages",
                columns: new[] { "channel", "order_key", "seq" },
                filter: "state IN (0, 1, 2, 6)");

            migrationBuilder.CreateIndex(
                name: "ix_messages_ready",
                table: "messages",
                columns: new[] { "due_at", "seq" },
                filter: "state = 0");

            migrationBuilder.CreateIndex(
                name: "ix_partner_accounts_application",
                table: "partner_accounts",
                column: "application");

            migrationBuilder.CreateIndex(
                name: "ix_partner_accounts_email",
                table: "partner_accounts",
                column: "email",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "ix_partner_accounts_invite",
                table: "partner_accounts",
                column: "invite_hash",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "ix_partner_applications_client",
                table: "partner_applications",
                column: "client",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "ix_partner_applications_partner",
                table: "partner_applications",
                column: "partner",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "ix_partner_certifications_application",
                table: "partner_certifications",
                column: "application");

            migrationBuilder.CreateIndex(
                name: "ix_partner_sessions_account",
                table: "partner_sessions",
                column: "account");

            migrationBuilder.CreateIndex(
                name: "ix_partner_sessions_application",
                table: "partner_sessions",
                column: "application");

            migrationBuilder.CreateIndex(
                name: "ix_releases_change",
                table: "releases",
                column: "change_id",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "ix_trust_app_grants_account",
                table: "trust_app_grants",
                column: "account");

            migrationBuilder.CreateIndex(
                name: "ix_trust_app_requests_expires",
                table: "trust_app_requests",
                column: "expires_at");

            migrationBuilder.CreateIndex(
                name: "ix_trust_app_tokens_expires",
                table: "trust_app_tokens",
                column: "expires_at");

            migrationBuilder.CreateIndex(
                name: "ix_trust_broken_glass_reviewed",
                table: "trust_broken_glass",
                column: "reviewed_at");

            migrationBuilder.CreateIndex(
                name: "ix_trust_broken_glass_until",
                table: "trust_broken_glass",
                column: "until");

            migrationBuilder.CreateIndex(
                name: "ix_trust_consents_at",
                table: "trust_consents",
                column: "at");

            migrationBuilder.CreateIndex(
                name: "ix_trust_consents_patient",
                table: "trust_consents",
                column: "patient");

            migrationBuilder.CreateIndex(
                name: "ix_trust_device_codes_user",
                table: "trust_device_codes",
                column: "user_hash",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "ix_trust_passkeys_user",
                table: "trust_passkeys",
                column: "user_id");

            migrationBuilder.CreateIndex(
                name: "ix_trust_patient_accounts_name",
                table: "trust_patient_accounts",
                column: "name_key",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "ix_trust_patient_identifiers_at",
                table: "trust_patient_identifiers",
                column: "at");

            migrationBuilder.CreateIndex(
                name: "ix_trust_patient_identifiers_patient",
                table: "trust_patient_identifiers",
                column: "patient");

            migrationBuilder.CreateIndex(
                name: "ix_trust_people_name",
                table: "trust_people",
                column: "normalized_user_name",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "ix_trust_privileges_person",
                table: "trust_privileges",
                columns: new[] { "person", "until" });

            migrationBuilder.CreateIndex(
                name: "ix_trust_revoked_tokens_until",
                table: "trust_revoked_tokens",
                column: "until");

            migrationBuilder.CreateIndex(
                name: "ix_trust_sessions_person",
                table: "trust_sessions",
                column: "person_id");

            migrationBuilder.CreateIndex(
                name: "ix_trust_used_assertions_until",
                table: "trust_used_assertions",
                column: "until");

            migrationBuilder.CreateIndex(
                name: "ix_webhook_attempts_channel",
                table: "webhook_attempts",
                columns: new[] { "channel", "at" });

            migrationBuilder.CreateIndex(
                name: "ix_webhook_attempts_message",
                table: "webhook_attempts",
                column: "message");

            migrationBuilder.CreateIndex(
                name: "ix_webhook_proposals_name",
                table: "webhook_proposals",
                columns: new[] { "partner", "name" },
                unique: true);

            migrationBuilder.CreateIndex(
                name: "ix_workflow_instances_digest",
                table: "workflow_instances",
                column: "digest");

            migrationBuilder.CreateIndex(
                name: "ix_workflow_instances_ended",
                table: "workflow_instances",
                column: "ended_at");

            migrationBuilder.CreateIndex(
                name: "ix_workflow_instances_event",
                table: "workflow_instances",
                columns: new[] { "event_id", "workflow" },
                unique: true);

            migrationBuilder.CreateIndex(
                name: "ix_workflow_instances_key",
                table: "workflow_instances",
                column: "key_hash");

            migrationBuilder.CreateIndex(
                name: "ix_workflow_instances_parent",
                table: "workflow_instances",
                column: "parent");

            migrationBuilder.CreateIndex(
                name: "ix_workflow_instances_status",
                table: "workflow_instances",
                columns: new[] { "status", "id" });

            migrationBuilder.CreateIndex(
                name: "ix_workflow_instances_workflow",
                table: "workflow_instances",
                columns: new[] { "workflow", "status", "id" });

            migrationBuilder.CreateIndex(
                name: "ix_workflow_signals_key",
                table: "workflow_signals",
                columns: new[] { "type", "key_hash", "position" });

            migrationBuilder.CreateIndex(
                name: "ix_workflow_tasks_instance",
                table: "workflow_tasks",
                columns: new[] { "instance", "place" });

            migrationBuilder.CreateIndex(
                name: "ix_workflow_tasks_state",
                table: "workflow_tasks",
                columns: new[] { "state", "id" });

            migrationBuilder.CreateIndex(
                name: "ix_workflow_waits_key",
                table: "workflow_waits",
                columns: new[] { "type", "key_hash" });
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "access_dormant");

            migrationBuilder.DropTable(
                name: "access_review_items");

            migrationBuilder.DropTable(
                name: "access_reviews");

            migrationBuilder.DropTable(
                name: "activations");

            migrationBuilder.DropTable(
                name: "audit_checkpoints");

            migrationBuilder.DropTable(
                name: "audit_cuts");

            migrationBuilder.DropTable(
                name: "audit_entries");

            migrationBuilder.DropTable(
                name: "audit_holds");

            migrationBuilder.DropTable(
                name: "audit_streams");

            migrationBuilder.DropTable(
                name: "audit_timestamps");

            migrationBuilder.DropTable(
                name: "batch_chunks");

            migrationBuilder.DropTable(
                name: "batch_jobs");

            migrationBuilder.DropTable(
                name: "batch_runs");

            migrationBuilder.DropTable(
                name: "broker_offsets");

            migrationBuilder.DropTable(
                name: "broker_readings");

            migrationBuilder.DropTable(
                name: "change_comments");

            migrationBuilder.DropTable(
                name: "change_requests");

            migrationBuilder.DropTable(
                name: "change_votes");

            migrationBuilder.DropTable(
                name: "event_cursors");

            migrationBuilder.DropTable(
                name: "event_replays");

            migrationBuilder.DropTable(
                name: "events");

            migrationBuilder.DropTable(
                name: "exchanges");

            migrationBuilder.DropTable(
                name: "gateway_idempotency");

            migrationBuilder.DropTable(
                name: "incident_steps");

            migrationBuilder.DropTable(
                name: "incidents");

            migrationBuilder.DropTable(
                name: "integration_odoo_feed_records");

            migrationBuilder.DropTable(
                name: "integration_odoo_feeds");

            migrationBuilder.DropTable(
                name: "integration_reconciliation_items");

            migrationBuilder.DropTable(
                name: "integration_reconciliation_runs");

            migrationBuilder.DropTable(
                name: "message_attempts");

            migrationBuilder.DropTable(
                name: "message_stages");

            migrationBuilder.DropTable(
                name: "messages");

            migrationBuilder.DropTable(
                name: "observed_values");

            migrationBuilder.DropTable(
                name: "partner_accounts");

            migrationBuilder.DropTable(
                name: "partner_applications");

            migrationBuilder.DropTable(
                name: "partner_certifications");

            migrationBuilder.DropTable(
                name: "partner_notices");

            migrationBuilder.DropTable(
                name: "partner_sandbox_uses");

            migrationBuilder.DropTable(
                name: "partner_sessions");

            migrationBuilder.DropTable(
                name: "payloads");

            migrationBuilder.DropTable(
                name: "releases");

            migrationBuilder.DropTable(
                name: "scan_claims");

            migrationBuilder.DropTable(
                name: "scans");

            migrationBuilder.DropTable(
                name: "trust_app_grants");

            migrationBuilder.DropTable(
                name: "trust_app_requests");

            migrationBuilder.DropTable(
                name: "trust_app_tokens");

            migrationBuilder.DropTable(
                name: "trust_broken_glass");

            migrationBuilder.DropTable(
                name: "trust_consents");

            migrationBuilder.DropTable(
                name: "trust_device_codes");

            migrationBuilder.DropTable(
                name: "trust_passkeys");

            migrationBuilder.DropTable(
                name: "trust_patient_accounts");

            migrationBuilder.DropTable(
                name: "trust_patient_identifiers");

            migrationBuilder.DropTable(
                name: "trust_people");

            migrationBuilder.DropTable(
                name: "trust_person_claims");

            migrationBuilder.DropTable(
                name: "trust_person_groups");

            migrationBuilder.DropTable(
                name: "trust_person_logins");

            migrationBuilder.DropTable(
                name: "trust_person_tokens");

            migrationBuilder.DropTable(
                name: "trust_privileges");

            migrationBuilder.DropTable(
                name: "trust_revoked_tokens");

            migrationBuilder.DropTable(
                name: "trust_second_factors");

            migrationBuilder.DropTable(
                name: "trust_sessions");

            migrationBuilder.DropTable(
                name: "trust_suspensions");

            migrationBuilder.DropTable(
                name: "trust_used_assertions");

            migrationBuilder.DropTable(
                name: "waiver_notices");

            migrationBuilder.DropTable(
                name: "webhook_attempts");

            migrationBuilder.DropTable(
                name: "webhook_endpoints");

            migrationBuilder.DropTable(
                name: "webhook_proposals");

            migrationBuilder.DropTable(
                name: "webhook_secrets");

            migrationBuilder.DropTable(
                name: "workflow_definitions");

            migrationBuilder.DropTable(
                name: "workflow_history");

            migrationBuilder.DropTable(
                name: "workflow_instances");

            migrationBuilder.DropTable(
                name: "workflow_signals");

            migrationBuilder.DropTable(
                name: "workflow_tasks");

            migrationBuilder.DropTable(
                name: "workflow_waits");
        }
    }
}
