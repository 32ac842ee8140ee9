using Centry.Simulator.Airtel;
using Centry.Simulator.Callbacks;
using Centry.Simulator.CallPay;
using Centry.Simulator.Control;
using Centry.Simulator.Daraja;
using Centry.Simulator.Erp;
using Centry.Simulator.Faults;
using Centry.Simulator.Mail;
using Centry.Simulator.Mtn;
using Centry.Simulator.Ozow;
using Centry.Simulator.Pages;
using Centry.Simulator.Providers;
using Centry.Simulator.QuickBooks;
using Centry.Simulator.SapBusinessOne;
using Centry.Simulator.State;
using Centry.Simulator.Xero;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Centry.Simulator;

/// <summary>Builds the simulator host. One factory serves the process of its own and the one-machine stack.</summary>
public static class SimulatorHost
{
    /// <summary>Where it listens when nothing says otherwise.</summary>
    public const string DefaultUrl = "http://127.0.0.1:5102";

    /// <summary>Longest request body, in bytes.</summary>
    internal const int RequestBodyMax = 256 * 1024;

    /// <param name="args">Command line, read as configuration.</param>
    /// <param name="configure">Changes to the builder before services are added: configuration, clock, URLs.</param>
    public static WebApplication Create(string[] args, Action<WebApplicationBuilder>? configure = null)
    {
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions
        {
            Args = args,
            ApplicationName = "Centry.Simulator",
            ContentRootPath = AppContext.BaseDirectory,
        });
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = RequestBodyMax;
        });
        // The framework's request lines would carry references and phone numbers.
        builder.Logging.AddFilter("Microsoft.AspNetCore", LogLevel.Warning);
        configure?.Invoke(builder);
        if (!ListensSomewhere(builder.Configuration)) builder.WebHost.UseUrls(DefaultUrl);

        builder.Services.TryAddSingleton(TimeProvider.System);
        builder.Services.AddHealthChecks();
        builder.Services.AddOptions<CallbackOptions>().BindConfiguration(CallbackOptions.Section).ValidateDataAnnotations().ValidateOnStart();
        builder.Services.AddSingleton<Agenda>();
        builder.Services.AddSingleton<FaultPlan>();
        builder.Services.AddSingleton<CallbackDispatcher>();
        builder.Services.AddHostedService<CallbackSender>();
        builder.Services.AddSingleton<SimulatorReset>();
        builder.Services.AddSingleton<HomePage>();
        builder.Services.AddSingleton<MailOutbox>();
        builder.Services.AddMtn();
        builder.Services.AddDaraja();
        builder.Services.AddAirtel();
        builder.Services.AddCallPay();
        builder.Services.AddOzow();
        builder.Services.AddXero();
        builder.Services.AddSapBusinessOne();
        builder.Services.AddQuickBooks();

        var app = builder.Build();
        // A fault that cannot be shall stop the start, not the first call.
        app.Services.GetRequiredService<FaultPlan>();
        app.UseMiddleware<OwnOriginOnly>();
        app.UseMiddleware<FaultMiddleware>();
        app.MapHealthChecks("/alive");
        app.MapHealthChecks("/health");
        foreach (var provider in app.Services.GetServices<IProvider>()) provider.Map(app.MapGroup(provider.Prefix));
        app.MapControl();
        app.MapErpControl(app.Services.GetServices<IProvider>());
        app.MapPages();
        app.MapMail();
        return app;
    }

    private static bool ListensSomewhere(ConfigurationManager configuration) =>
        !string.IsNullOrEmpty(configuration["urls"] ?? configuration["http_ports"] ?? configuration["https_ports"])
        || configuration.GetSection("Kestrel:Endpoints").GetChildren().Any();
}
