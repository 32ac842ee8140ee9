using System.Buffers;
using System.Globalization;
using System.Net.Sockets;
using Centry.Contracts;
using Centry.Core.People;
using Centry.Core.People.Mail;
using Centry.Core.Webhooks;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using MimeKit;
using SmtpServer;
using SmtpServer.Protocol;
using SmtpServer.Storage;
using Xunit;

namespace Centry.Api.Tests.People;

public sealed class MailTests(PeopleDatabase database) : IClassFixture<PeopleDatabase>, IAsyncLifetime
{
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 11, 24, 8, 0, 0, TimeSpan.Zero));
    private readonly Inbox _inbox = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly int _port = FreePort();
    private PeopleHost _host = null!;
    private Company _company = null!;
    private Task _server = Task.CompletedTask;

    public async ValueTask InitializeAsync()
    {
        _host = await PeopleHost.StartAsync(
            database.ConnectionString, _time, ("Mail:Host", "127.0.0.1"), ("Mail:Port", _port.ToString(CultureInfo.InvariantCulture)), ("Mail:Security", "None"),
            ("Mail:From", "Centry <no-reply@centry.test>"), ("People:DashboardUrl", "https://dashboard.centry.test"));
        _company = await Company.CreateAsync(_host);
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _server.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _stop.Dispose();
        await _host.DisposeAsync();
    }

    [Fact]
    public async Task A_mail_is_kept_until_a_server_takes_it_and_then_only_that_it_was_sent()
    {
        await ForgetAsync();
        var mails = _host.App.Services.GetRequiredService<SendMails>();
        Assert.Equal(0, await mails.ExecuteAsync(PeopleHost.Cancel)); // nobody listens yet
        Assert.Equal("1 SocketException", await TextAsync("SELECT attempts || ' ' || last_error FROM mails WHERE recipient = $1"));

        StartServer();
        Assert.Equal(0, await mails.ExecuteAsync(PeopleHost.Cancel)); // not before its pause is over
        _time.Advance(TimeSpan.FromSeconds(10));
        Assert.Equal(1, await mails.ExecuteAsync(PeopleHost.Cancel));
        var mail = Assert.Single(_inbox.Received);
        Assert.Equal((_company.OwnerEmail, "Set a new password for Centry"), (mail.To.Mailboxes.Single().Address, mail.Subject));
        Assert.Contains("https://dashboard.centry.test/reset-password#", mail.TextBody, StringComparison.Ordinal);
        Assert.Equal("true", await TextAsync("SELECT (body IS NULL AND sent_at IS NOT NULL AND next_attempt_at IS NULL)::text FROM mails WHERE recipient = $1"));
        Assert.Equal(0, await mails.ExecuteAsync(PeopleHost.Cancel));
    }

    [Fact]
    public async Task What_is_over_is_not_sent_any_more()
    {
        await ForgetAsync();
        StartServer();
        _time.Advance(TimeSpan.FromHours(1));
        Assert.Equal(0, await _host.App.Services.GetRequiredService<SendMails>().ExecuteAsync(PeopleHost.Cancel));
        Assert.Empty(_inbox.Received);
    }

    [Fact]
    public async Task Workers_that_send_at_once_send_each_mail_once()
    {
        for (var i = 0; i < 3; i++)
            await ForgetAsync();
        StartServer();
        var mails = _host.App.Services.GetRequiredService<SendMails>();
        var sent = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => mails.ExecuteAsync(PeopleHost.Cancel)));
        Assert.Equal(3, sent.Sum());
        Assert.Equal(3, _inbox.Received.Select(m => m.MessageId).Distinct().Count());
        Assert.Equal(3, _inbox.Received.Count);
    }

    [Fact]
    public async Task A_merchants_notice_is_told_once_to_owners_and_admins_alone()
    {
        var admin = $"admin-{Guid.NewGuid():n}@acme.test";
        await Company.AddUserAsync(_host, admin, _company.OrganizationId, Roles.Admin);
        await Company.SaveAsync(_host, new CustomRole { Id = Guid.NewGuid(), OrganizationId = _company.OrganizationId, Name = "Clerk", Permissions = [Permissions.WebhooksManage] });
        await Company.AddUserAsync(_host, $"clerk-{Guid.NewGuid():n}@acme.test", _company.OrganizationId, "Clerk");
        await Company.CreateAsync(_host); // another organization
        await Company.SaveAsync(_host, new MerchantNotice
        {
            Id = Guid.NewGuid(),
            MerchantId = _company.MerchantId,
            Kind = "webhook_endpoint_disabled",
            SubjectId = Guid.NewGuid(),
            Text = "An endpoint was disabled.",
            CreatedAt = _time.GetUtcNow(),
        });
        var notices = _host.App.Services.GetRequiredService<MailNotices>();
        Assert.Equal(1, (await Task.WhenAll(notices.ExecuteAsync(PeopleHost.Cancel), notices.ExecuteAsync(PeopleHost.Cancel))).Sum());
        Assert.Equal(0, await notices.ExecuteAsync(PeopleHost.Cancel));
        StartServer();
        await _host.App.Services.GetRequiredService<SendMails>().ExecuteAsync(PeopleHost.Cancel);
        Assert.Equal(new[] { admin, _company.OwnerEmail }.Order(), _inbox.Received.Select(m => m.To.Mailboxes.Single().Address).Order());
        Assert.All(_inbox.Received, mail => Assert.Contains("An endpoint was disabled.", mail.TextBody, StringComparison.Ordinal));
    }

    private async Task ForgetAsync() => (await _host.PostAsync("/api/v1/auth/password/forgot", new ForgotPasswordRequest(_company.OwnerEmail))).Dispose();

    private void StartServer()
    {
        var services = new SmtpServer.ComponentModel.ServiceProvider();
        services.Add(_inbox);
        _server = new SmtpServer.SmtpServer(new SmtpServerOptionsBuilder().ServerName("localhost").Port(_port).Build(), services).StartAsync(_stop.Token);
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(System.Net.IPAddress.Loopback, 0);
        listener.Start();
        return ((System.Net.IPEndPoint)listener.LocalEndpoint).Port;
    }

    private async Task<string> TextAsync(string sql)
    {
        await using var command = database.DataSource.CreateCommand(sql);
        command.Parameters.Add(new Npgsql.NpgsqlParameter<string> { TypedValue = _company.OwnerEmail });
        return (string)(await command.ExecuteScalarAsync(PeopleHost.Cancel))!;
    }

    private sealed class Inbox : MessageStore
    {
        private readonly Lock _gate = new();
        private readonly List<MimeMessage> _received = [];

        public IReadOnlyList<MimeMessage> Received
        {
            get
            {
                lock (_gate)
                    return [.. _received];
            }
        }

        public override async Task<SmtpResponse> SaveAsync(ISessionContext context, IMessageTransaction transaction, ReadOnlySequence<byte> buffer, CancellationToken cancellationToken)
        {
            using var text = new MemoryStream(buffer.ToArray());
            var mail = await MimeMessage.LoadAsync(text, cancellationToken);
            lock (_gate)
                _received.Add(mail);
            return SmtpResponse.Ok;
        }
    }
}
