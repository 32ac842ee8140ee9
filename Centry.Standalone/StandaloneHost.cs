namespace Centry.Standalone;

/// <summary>Builds the standalone host. One factory serves the process of its own and the one-machine stack.</summary>
public static class StandaloneHost
{
    /// <param name="args">Command line, read as configuration.</param>
    /// <param name="configure">Changes to the builder before services are added: configuration, clock, URLs.</param>
    public static WebApplication Create(string[] args, Action<WebApplicationBuilder>? configure = null)
    {
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions { Args = args, ApplicationName = "Centry.Standalone" });
        configure?.Invoke(builder);
        return builder.Build();
    }
}
