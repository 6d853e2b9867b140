"""Addresses of the home page, the call page, the legal pages, "My page"."""

from django.urls import path

from r2r_portal.site import own_data, views

app_name = "site"
urlpatterns = [
    path("", views.Home.as_view(), name="home"),
    path("call/", views.CallPage.as_view(), name="call"),
    path("regions/", views.Regions.as_view(), name="regions"),
    path("regions/<slug:code>/", views.TerritoryPage.as_view(), name="territory"),
    path("my/", views.MyPage.as_view(), name="my"),
    path("my/data/", own_data.MyData.as_view(), name="my_data"),
    path("my/data/file/", own_data.MyDataFile.as_view(), name="my_data_file"),
    path("my/data/erase/", own_data.AskErasure.as_view(), name="my_erasure"),
    path("cookies/", own_data.Cookies.as_view(), name="cookies"),
    path("legal/", views.Legal.as_view(), name="legal"),
    path("privacy/", views.Privacy.as_view(), name="privacy"),
    path("accessibility/", views.Accessibility.as_view(), name="accessibility"),
]
