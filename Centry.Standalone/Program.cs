using Centry.Standalone;
using Centry.Standalone.Postgres;

return args is [TestPostgres.Command] ? await TestPostgres.RunAsync() : await StandaloneHost.RunAsync(args);
