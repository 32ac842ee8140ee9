using Centry.Dashboard;

var app = DashboardHost.Create(args);
await app.RunAsync();
