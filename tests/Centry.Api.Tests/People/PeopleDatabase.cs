global using PeopleDatabase = Centry.Testing.TestDatabase;
