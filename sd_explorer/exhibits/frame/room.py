"""The open room: its exhibits as switches, and the one that is shown."""

from __future__ import annotations

import ipywidgets as W

from sd_explorer.exhibits.exhibit import Exhibit
from sd_explorer.exhibits.rooms import ROOMS, Place, Room, room_of
from sd_explorer.widgets import Choice

SHOWN = 3


class RoomPanel(Exhibit):
    """One exhibit at a time; each is built when it is first opened and does no work while another one is shown."""

    title = "app_exhibits"

    def __init__(self, *args, rooms: tuple[Room, ...] = ROOMS, **options):
        self.rooms = {room.name: room for room in rooms}
        self.exhibits: dict[str, Exhibit] = {}
        self._building = False
        super().__init__(*args, **options)

    def build(self) -> W.Widget:
        self.name, self.shut = W.HTML(), W.Button()
        self.choice = Choice(most=SHOWN)
        self.choice.observe(lambda change: self._choose(change.new), names="value")
        self.shut.on_click(lambda _: self.session.look(room="", exhibit=""))
        self.shut.add_class("sdx-plain")
        space = W.HTML(layout=W.Layout(flex="1 1 auto"))
        self.bar = W.HBox([self.name, self.choice, space, self.shut])
        self.bar.add_class("sdx-room-bar")
        self.holder = W.VBox()
        self.holder.add_class("sdx-exhibit")
        return W.VBox([self.bar, self.holder], layout=W.Layout(display="none", width="100%"))

    def speak(self):
        self.give_words(self.choice)
        self.choice.label = self.say("app_exhibits")
        self.shut.description = f"{self.say('app_close')} ✕"
        self.on_view(self.session.view)

    @property
    def room(self) -> Room | None:
        """The room of the view, if it has an exhibit."""
        room = self.rooms.get(self.session.view.room)
        return room if room and room.places else None

    @property
    def place(self) -> Place | None:
        """The exhibit of the view, else the room's first one."""
        if self.room is None:
            return None
        named = [place for place in self.room.places if place.name == self.session.view.exhibit]
        return (named or self.room.places)[0]

    def _choose(self, name: str):
        if self.place and name and name != self.place.name:
            self.session.look(exhibit=name)

    def on_view(self, view):
        """Show the exhibit of the view, hide the one before; an exhibit that looks elsewhere while it is built changes nothing."""
        if self._building:
            return
        place = self.place
        for name, exhibit in self.exhibits.items():
            if place is None or name != place.name:
                exhibit.show(False)
                exhibit.widget.layout.display = "none"
        self.widget.children[0].layout.display = "none" if place is None else None
        if place is not None:
            self._label(place)
            self._open(place)

    def _label(self, place: Place):
        room = room_of(place.name, tuple(self.rooms.values()))
        self.name.value = f"<b>{self.say(f'room_{room.name}')}</b> <span class='sdx-mut'>▸</span>"
        self.choice.options = [{"id": p.name, "title": self.say(p.title)} for p in room.places]
        self.choice.value = place.name

    def _open(self, place: Place):
        if place.name not in self.exhibits:
            self._building = True
            try:
                self._add(place)
            finally:
                self._building = False
        exhibit = self.exhibits[place.name]
        exhibit.widget.layout.display = None
        exhibit.show(True)

    def inner(self):
        return tuple(self.exhibits.values())

    def _add(self, place: Place):
        exhibit = self.exhibits[place.name] = place.load()(self.session)
        if self.session.model and hasattr(exhibit, "on_model"):
            exhibit.on_model(self.session.model)
        if exhibit.beliefs is not None:
            exhibit.beliefs.teach()
        exhibit.visible = False  # it catches up when it is shown
        self.holder.children = (*self.holder.children, exhibit.widget)
